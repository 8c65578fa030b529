export const MAY_I = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
export const WHO_AM_I = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

/** Whether a path is a question about the client itself, which anybody known may ask and nothing keeps. */
export function isReview(path: string): boolean {
  return path === MAY_I || path === WHO_AM_I;
}
