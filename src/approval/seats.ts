// N of M over several groups: every need is so many seats, and one person takes one seat.
import type { Need } from '../records/approval.ts';
import { memberKeys } from './people.ts';

export interface SeatPlan {
  readonly needs: readonly Need[];
  readonly members: Readonly<Record<string, readonly string[]>>;
}

/** For each need how many of its seats are taken when as many seats as possible are (maximum bipartite matching). */
export function fillSeats({ needs, members }: SeatPlan, persons: ReadonlySet<string>): readonly number[] {
  const seats = needs.flatMap(({ count, group }, need) => {
    // More seats than persons can never be filled; their number comes from a configuration and may be anything.
    const length = Math.min(count, persons.size + 1);
    const may = memberKeys(members, group);
    return Array.from({ length }, () => ({ need, may: [...may].filter((person) => persons.has(person)) }));
  });
  const seatOf = new Map<string, number>();
  const place = (seat: number, tried: Set<string>): boolean => {
    for (const person of seats[seat]?.may ?? []) {
      if (tried.has(person)) continue;
      tried.add(person);
      const sitsOn = seatOf.get(person);
      if (sitsOn === undefined || place(sitsOn, tried)) {
        seatOf.set(person, seat);
        return true;
      }
    }
    return false;
  };
  seats.forEach((_, seat) => place(seat, new Set()));
  const taken = [...seatOf.values()].map((seat) => seats[seat]?.need);
  return needs.map((_, need) => taken.filter((one) => one === need).length);
}
