/** 所属 and who leads them: who sees and decides whose attendance. Pure; the lists are asked for with what is said here, in SQL. */
import type { Role } from '../kernel/roles.ts';

export interface OrgDepartment {
  readonly id: string;
  readonly name: string;
  readonly parent: string | null;
  /** 所属長 */
  readonly head: string | null;
  /** 代決者 */
  readonly deputy: string | null;
}

/** As it is on one day. */
export type Org = ReadonlyMap<string, OrgDepartment>;

/** Heads and deputies who are not in service lead nobody: whoever is above them decides, and where there is nobody, 人事. */
export const ledByThose = (org: Org, inService: ReadonlySet<string>): Org => {
  const there = (staffNo: string | null): string | null =>
    staffNo !== null && inService.has(staffNo) ? staffNo : null;
  return new Map(
    [...org].map(([id, each]) => [id, { ...each, head: there(each.head), deputy: there(each.deputy) }]),
  );
};

/** The department and those above it, the nearest first; one that names itself as its own parent ends there. */
const upwards = (org: Org, id: string): readonly OrgDepartment[] => {
  const path: OrgDepartment[] = [];
  for (let at = org.get(id); at !== undefined && !path.includes(at); at = org.get(at.parent ?? ''))
    path.push(at);
  return path;
};

/** Those in whose hands somebody's attendance is, the nearest first: heads and deputies from her department upwards, never herself. */
export const leadersOf = (
  org: Org,
  { staffNo, department }: { readonly staffNo: string; readonly department: string },
): readonly string[] => {
  const leaders: string[] = [];
  for (const { head, deputy } of upwards(org, department)) {
    if (head !== null && head !== staffNo) leaders.push(head);
    // Whoever is deputy of a head does not decide about that head.
    if (deputy !== null && deputy !== staffNo && head !== staffNo) leaders.push(deputy);
  }
  return [...new Set(leaders)];
};

/** Departments that this person leads, with all that are below them. */
export const ledBy = (org: Org, staffNo: string): readonly string[] =>
  [...org.keys()].filter((id) =>
    upwards(org, id).some(({ head, deputy }) => head === staffNo || deputy === staffNo),
  );

export interface Asked {
  readonly staffNo: string;
  /** In which she was on the day that it is about. */
  readonly department: string;
  readonly askedBy: string;
}

/** Two persons, always: neither whom it is about nor who wrote it. 人事 decides where nobody else is there who could. */
export const mayDecide = (
  org: Org,
  { staff, role }: { readonly staff: string; readonly role: Role },
  asked: Asked,
): boolean => {
  if (staff === asked.staffNo || staff === asked.askedBy) return false;
  const leaders = leadersOf(org, asked).filter((leader) => leader !== asked.askedBy);
  return leaders.includes(staff) || (role === 'personnel' && leaders.length === 0);
};

/** A department that is above itself, or names one that there is not. */
export const orgFaults = (
  org: Org,
): readonly { readonly id: string; readonly fault: 'no_parent' | 'circle' }[] =>
  [...org.values()].flatMap(({ id, parent }): { id: string; fault: 'no_parent' | 'circle' }[] => {
    if (parent === null) return [];
    if (!org.has(parent)) return [{ id, fault: 'no_parent' }];
    const path = upwards(org, id);
    return path.at(-1)?.parent === null || !org.has(path.at(-1)?.parent ?? '')
      ? []
      : [{ id, fault: 'circle' }];
  });
