// Works that have nothing to do with each other, a few at a time.

/** Each lane takes the next item when it has done its last one. After a failure no new item is begun. */
export async function inLanes<L, T>(
  lanes: readonly L[],
  items: readonly T[],
  work: (lane: L, item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items].entries();
  let failed = false;
  const runs = lanes.map(async (lane) => {
    for (const [, item] of waiting) {
      if (failed) return;
      try {
        await work(lane, item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  });
  const ends = await Promise.allSettled(runs);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
