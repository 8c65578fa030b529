/** Which lines are shown: those with the text, or with a `!` before it those without; letters of either case are the same, unless asked otherwise. */
export function lineFilter(filter: string, matchCase: boolean): (content: string) => boolean {
  if (filter === '') return () => true;
  const isInverse = filter.startsWith('!');
  const text = isInverse ? filter.slice(1) : filter;
  const wanted = matchCase ? text : text.toLowerCase();
  return (content) => (matchCase ? content : content.toLowerCase()).includes(wanted) !== isInverse;
}
