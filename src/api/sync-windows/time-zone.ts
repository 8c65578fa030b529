/** How far the clocks of a time zone are ahead of UTC, in ms; 0 for a zone that nobody knows, as in Argo CD. */
export function zoneOffset(timeZone: string, atMs: number): number {
  if (timeZone === '' || timeZone === 'UTC') return 0;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    const { value = '' } = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName') ?? {};
    const [, sign = '', hours, minutes = 0, seconds = 0] = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(value) ?? [];
    const offset = ((Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return sign === '-' ? -offset : offset;
  } catch {
    return 0;
  }
}
