// Who is who: one person counts once, however the id is written.

/** Only ASCII letters are folded: no other character may pass for one (`K` is not the Kelvin sign). */
export function personKey(id: string): string {
  return id.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Persons of each group by key. A group that nobody resolved has no members. */
export function memberKeys(members: Readonly<Record<string, readonly string[]>>, group: string): ReadonlySet<string> {
  return new Set((Object.hasOwn(members, group) ? (members[group] ?? []) : []).map(personKey));
}
