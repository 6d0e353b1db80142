/** How many calls at once bring a layer that holds calls back to do so. */
export const crowd = 40;
