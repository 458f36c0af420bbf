import type {Plan} from '../../flows/teardown/plan.ts';
import {asRegion} from '../../model/ids.ts';
import {lastSeen} from '../../model/observation.ts';
import {openDialog, type FlowDialog} from '../flow/dialog.ts';
import type {Choices} from '../flow/form.ts';
import {safeText} from '../safe-text.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {scopeVerb} from './scope-fields.ts';
import type {TeardownStep} from './step.ts';

const noChoices: Choices = {clusters: [], external: false};
/** A teardown is of no single Region. */
const everywhere = asRegion('every Region');

/** What the form offers: Regions and stores as they are known now. */
export function scopeChoices({picture}: ScreenContext, account: string, store?: string): Choices {
  const listed = lastSeen(picture.regionList)?.regions.map(({region}) => region);
  const stores = picture.regions.flatMap(({keyStores}) => lastSeen(keyStores) ?? []);
  return {
    ...noChoices,
    scope: {
      account,
      regions: listed ?? picture.regions.map(({region}) => region),
      stores: stores.map(({region, id, name}) => ({
        value: `${region}/${id}`,
        text: `${safeText(name)} · ${region}`,
      })),
      ...(store !== undefined && {store}),
    },
  };
}

/** The form in which a plan begins. */
export const scopePage = (context: ScreenContext, account: string, store?: string): FlowDialog =>
  openDialog(
    {
      verb: scopeVerb,
      flow: 'teardown',
      label: 'Plan a teardown',
      subject: {region: everywhere, account},
      teardown: {is: 'scope'},
    },
    scopeChoices(context, account, store),
  );

/** The approval of a plan. */
export const approvePage = ({id, digest}: Plan, account: string): FlowDialog =>
  openDialog(
    {
      verb: 'approve-teardown',
      flow: 'teardown',
      label: 'Approve',
      subject: {region: everywhere, account},
      teardown: {is: 'approve', id, digest},
    },
    noChoices,
  );

/** The page on which something is confirmed by typing. */
export const typedPage = (
  {label, brief, ask}: Extract<TeardownStep, {step: 'type'}>,
  account: string,
): FlowDialog =>
  openDialog(
    {
      verb: 'confirm-teardown',
      flow: 'teardown',
      label,
      subject: {region: everywhere, account},
      teardown: {is: 'typed', brief, ask},
    },
    noChoices,
  );
