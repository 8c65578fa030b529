/** Opens what `open` says one after the other, and closes all of it whatever happens. */
export async function withStands(openers, use) {
  const stands = [];
  try {
    for (const open of openers) stands.push(await open());
    return await use(stands);
  } finally {
    await Promise.all(stands.map((stand) => stand.close()));
  }
}
