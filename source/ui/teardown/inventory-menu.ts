import type {Brief} from '../../flows/flow.ts';
import type {PlanGap} from '../../flows/teardown/plan.ts';
import type {Wishes} from '../../flows/teardown/wishes.ts';
import {asRegion, type Region} from '../../model/ids.ts';
import {noteOf} from '../access/note.ts';
import type {Menu, MenuEntry} from '../flow/menu.ts';
import {safeText} from '../safe-text.ts';
import {acceptingKey, acceptingUnknown, askingWith, keepingKey, leavingOut} from './decided.ts';
import {gapsIn} from './inventory-rows.ts';
import type {Draft} from './port.ts';

const foot = 'Nothing is changed in AWS by any of these';

const menu = (title: string, entries: readonly MenuEntry[]): Menu => ({
  kind: 'menu',
  title,
  entries,
  cursor: 0,
  foot,
});

/** What can be decided of a row of the inventory; undefined for one that wants no decision. */
export function inventoryMenu(draft: Draft, cursor: string | undefined): Menu | undefined {
  const gaps = gapsIn(draft, cursor);
  const [gap] = gaps;
  if (!gap) return undefined;
  const {region} = gap;
  const {wishes} = draft;
  const why: MenuEntry = {
    label: gap.kind === 'region-silent' ? 'See why, and the statement to ask for' : 'See why, and what to do',
    opens: {teardown: {step: 'note', note: noteOf(`${region}`, gapParagraphs(gap))}},
  };
  const leaveOut: MenuEntry = {
    label: 'Leave the Region out...',
    level: 2,
    opens: {
      teardown: {
        step: 'type',
        label: 'Leave out',
        brief: leaveOutBrief(region, wishes),
        ask: {do: 'wish', wishes: leavingOut(wishes, region)},
      },
    },
  };
  const otherProfile: MenuEntry = {
    label: 'Use another profile for this Region...',
    opens: {teardown: {step: 'ask', ask: {do: 'profiles', region}}},
  };
  switch (gap.kind) {
    case 'region-silent':
    case 'keys-unread':
      return menu(`Decide · ${region}`, [why, otherProfile, leaveOut]);
    case 'region-not-enabled':
      return menu(`Decide · ${region}`, [
        why,
        {
          label: 'Accept as unknown...',
          level: 2,
          opens: {
            teardown: {
              step: 'type',
              label: 'Accept as unknown',
              brief: acceptUnknownBrief(region),
              ask: {do: 'wish', wishes: acceptingUnknown(wishes, region)},
            },
          },
        },
        leaveOut,
      ]);
    default:
      return keyMenu(gap, wishes, why);
  }
}

function keyMenu({region, keyId, kind}: PlanGap, wishes: Wishes, why: MenuEntry): Menu {
  const id = keyId ?? '';
  const key = `${region}/${id}`;
  const keep: MenuEntry = {
    label: 'Keep this key, and its store with it',
    opens: {
      teardown: {
        step: 'ask',
        ask: {do: 'wish', wishes: keepingKey(wishes, key)},
        says: `${id} is kept, and its store with it.`,
      },
    },
  };
  const accept: MenuEntry = {
    label: 'Accept it unread...',
    level: 2,
    opens: {
      teardown: {
        step: 'type',
        label: 'Accept a key unread',
        brief: acceptKeyBrief(id),
        ask: {do: 'wish', wishes: acceptingKey(wishes, key)},
      },
    },
  };
  const title = `Decide · key ${id} · ${region}`;
  if (kind === 'key-held') return menu(title, [why, keep]);
  return menu(title, kind === 'tags-unread' ? [why, accept, keep] : [why, accept]);
}

/** The profiles with which a Region can be asked. */
export const profileMenu = (wishes: Wishes, id: string, region: string, profiles: readonly string[]): Menu =>
  menu(
    `Profile for ${region}`,
    profiles.map(name => ({
      label: safeText(name),
      opens: {
        teardown: {
          step: 'ask',
          ask: {do: 'draft', id, wishes: askingWith(wishes, asRegion(region), name)},
          says: `${region} is asked with profile ${safeText(name)}.`,
        },
      },
    })),
  );

/** Why a Region or a key stands in the way, and what to ask an administrator for. */
function gapParagraphs({kind, region, what, remedy}: PlanGap): readonly string[] {
  // Options of the command line are of no use here: the menu has an entry for each.
  const text = remedy.replace(/,? [Oo]r [^:]*: --(?!keep).*$/u, '.').replace(/: --keep-key \S+/u, '');
  const action = /\b(kms:[A-Z]\w+)/u.exec(what)?.[1];
  return [
    what,
    text.replace(/\.\.$/u, '.'),
    ...(action !== undefined && kind !== 'key-unread'
      ? [
          'The statement to ask for, where no policy allows it. A service control policy that denies it has to make an exception:',
          `    {"Effect": "Allow", "Action": "${action}", "Resource": "*",`,
          `     "Condition": {"StringEquals": {"aws:RequestedRegion": "${region}"}}}`,
        ]
      : []),
  ];
}

const typed = (type: string, button: string, rest: Pick<Brief, 'title' | 'consequences'>): Brief => ({
  ...rest,
  checks: [],
  confirm: {level: 2, button, type},
  awsCli: [],
});

const leaveOutBrief = (region: Region, {goal}: Wishes): Brief =>
  typed(region, 'Leave out', {
    title: `Leave ${region} out`,
    consequences: [
      {
        when: 'Plan',
        text: 'Nothing in this Region is touched. It is never called empty, but "not examined".',
      },
      {
        when: 'Role',
        text:
          goal === 'role'
            ? 'The role step is off from now on: a store in this Region would keep the role in use.'
            : 'The role is not part of this plan.',
      },
      {when: 'Report', text: 'Says that the Region was left out, and by whom.'},
    ],
  });

const acceptUnknownBrief = (region: Region): Brief =>
  typed(region, 'Accept', {
    title: `Accept ${region} as unknown`,
    consequences: [
      {when: 'Unknown', text: 'Stores that were made before the Region was turned off stay in place.'},
      {when: 'Role', text: 'Such a store keeps the role in use: IAM then refuses to delete it.'},
      {
        when: 'Phrase',
        text: 'The Region is counted in the phrase that approves the plan, and in the report.',
      },
    ],
  });

const acceptKeyBrief = (id: string): Brief =>
  typed(id, 'Accept', {
    title: 'Accept a key unread',
    consequences: [
      {when: 'Unknown', text: `Nobody here may see key ${id}: it may be in a store of this plan.`},
      {when: 'Later', text: 'If it is, AWS refuses to delete that store. cks does not touch the key.'},
      {when: 'Phrase', text: 'It is counted in the phrase that approves the plan, and in the report.'},
    ],
  });
