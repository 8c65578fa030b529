import { MARK } from '../payload.mjs';

const MARK_BYTE = MARK.charCodeAt(0);
/** Binary messages may contain the mark's byte elsewhere, but hardly after digits. */
const DIGITS_BEFORE = 3;

/** @returns how many events end in these bytes */
export function countMarks(bytes) {
  let count = 0;
  for (let at = bytes.indexOf(MARK_BYTE); at >= 0; at = bytes.indexOf(MARK_BYTE, at + 1)) {
    if (areDigits(bytes, at)) count++;
  }
  return count;
}

/** At the start of a piece there may be fewer to look at. */
function areDigits(bytes, end) {
  for (let at = Math.max(0, end - DIGITS_BEFORE); at < end; at++) {
    if (bytes[at] < 0x30 || bytes[at] > 0x39) return false;
  }
  return true;
}
