/** Header that tells the server which call a request belongs to. A header, because hooks may keep state per path. */
export const callHeader = 'x-call';
