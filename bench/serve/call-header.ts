/** Tells a server which call a request belongs to. In a header, since hooks may keep something for each path. */
export const callHeader = 'x-call';
