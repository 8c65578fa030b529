/** JSON.parse, but numbers that JavaScript would round stay texts. */
export function exactJson(text: string): unknown {
  const guarded = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}/g, (token) =>
    token.startsWith('"') ? token : `"#${token}"`,
  );
  return JSON.parse(guarded);
}
