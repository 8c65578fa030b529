import { applicationText, digitsOf, MARK } from '../payload.mjs';

/** An event as an object, for servers that encode it: parsed once, only its number is new each time. */
export function eventMaker(size) {
  const application = JSON.parse(applicationText({ size }));
  const { images } = application.status.summary;
  const start = images[0].slice(0, images[0].lastIndexOf(':') + 1);
  return (sequence) => {
    const summary = { ...application.status.summary, images: [`${start}${digitsOf(sequence)}${MARK}`] };
    return { type: 'MODIFIED', application: { ...application, status: { ...application.status, summary } } };
  };
}

/** Calls `send` with each event of a tick. */
export function eachEvent(make, { first, count }, send) {
  for (let event = 0; event < count; event++) send(make(first + event), first + event);
}
