/** The entry of response metadata that has a cookie a line. For browsers alone: the doors of gRPC leave it out. */
export const COOKIES = 'set-cookie';
