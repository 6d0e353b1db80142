/** Number of simultaneous calls that makes a limiting layer hold calls back. */
export const crowd = 40;
