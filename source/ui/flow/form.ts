import {passwordFault} from '../../flows/store/password.ts';
import type {WriteSecrets} from '../../model/write.ts';
import {emptyField, fieldOf, type TextField} from '../text-field.ts';
import {firstScope, scopeFields, scopeVerb, type ScopeChoices} from '../teardown/scope-fields.ts';
import {goalPart, type Subject} from './subject.ts';

/** One line of a form. */
export type Field = {
  readonly name: string;
  readonly label: string;
  /** What may stand in it, at its right. */
  readonly note: string;
} & (
  | {readonly kind: 'text'; readonly optional?: true}
  /** Shown as typed or not, never as text. */
  | {readonly kind: 'secret'}
  /** The path of a file whose text becomes part of the goal. */
  | {readonly kind: 'file'; readonly optional?: true}
  | {readonly kind: 'choice'; readonly options: readonly Option[]}
  | {readonly kind: 'number'; readonly min: number; readonly max: number}
);

export type Option = {readonly value: string; readonly text: string};

/** What has been entered. A file is read when its field is left. */
export type Value = {
  readonly field: TextField;
  readonly file?: {readonly path: string} & (
    {readonly text: string} | {readonly problem: string} | {readonly reading: true}
  );
};

export type Values = ReadonlyMap<string, Value>;

/** A form read: the goal it makes, or what is still missing. */
export type Draft =
  | {readonly is: 'whole'; readonly goal: object; readonly secrets?: WriteSecrets}
  | {readonly is: 'missing'; readonly labels: readonly string[]};

/** What the forms offer to choose from, and what they change. */
export type Choices = {
  /** Clusters of the Region that no store uses. */
  readonly clusters: readonly Option[];
  readonly external: boolean;
  readonly roleText?: string;
  /** Of the form of a teardown. */
  readonly scope?: ScopeChoices;
};

const password: Field = {
  name: 'password',
  label: 'Password',
  note: 'kmsuser, 7-32, not kept',
  kind: 'secret',
};
const proxySecret: Field = {name: 'secret', label: 'Secret key', note: 'of the proxy, 43-64', kind: 'secret'};
const accessKey: Field = {
  name: 'accessKeyId',
  label: 'Access key',
  note: "the proxy's id, A-Z 2-7",
  kind: 'text',
};
const uriPath: Extract<Field, {kind: 'text'}> = {
  name: 'uriPath',
  label: 'Path',
  note: 'ends in /kms/xks/v1',
  kind: 'text',
};
const endpoint: Field = {name: 'uriEndpoint', label: 'Endpoint', note: 'https:// and a host', kind: 'text'};
const service: Field = {
  name: 'vpcEndpointServiceName',
  label: 'Service',
  note: 'VPC service; or empty',
  kind: 'text',
  optional: true,
};
const types: readonly Option[] = [
  {value: 'AWS_CLOUDHSM', text: 'CloudHSM'},
  {value: 'EXTERNAL_KEY_STORE', text: 'external'},
];

/** The fields of the page that a verb opens, in order; none for most verbs. */
export function fieldsOf(
  verb: string,
  values: Values,
  {clusters, external, scope}: Choices,
): readonly Field[] {
  const cluster: Field = {
    name: 'clusterId',
    label: 'Cluster',
    note: 'Left, Right choose',
    kind: 'choice',
    options: clusters,
  };
  switch (verb) {
    case 'create':
      return [
        {name: 'name', label: 'Name', note: 'unique in account and Region', kind: 'text'},
        {name: 'type', label: 'Type', note: 'Left, Right choose', kind: 'choice', options: types},
        ...(textOf(values, 'type') === 'EXTERNAL_KEY_STORE'
          ? [endpoint, uriPath, accessKey, proxySecret, service]
          : [
              cluster,
              {
                name: 'certificate',
                label: 'Certificate',
                note: 'trust anchor, path of a PEM',
                kind: 'file',
              } as const,
              password,
            ]),
      ];
    case 'rename':
      return [{name: 'newName', label: 'New name', note: 'unique in account and Region', kind: 'text'}];
    case 'change-cluster':
      return [cluster];
    case 'change-password':
    case 'resume-with-password':
      return [password];
    case 'resume-with-secret':
      return [proxySecret];
    case 'change-credential':
      return [accessKey, proxySecret, {...uriPath, optional: true}];
    case 'change-endpoint':
      return [endpoint, service];
    case 'create-key':
      return [
        {name: 'alias', label: 'Alias', note: 'alias/...; or empty', kind: 'text', optional: true},
        {name: 'description', label: 'Description', note: 'or empty', kind: 'text', optional: true},
        {
          name: 'policy',
          label: 'Policy',
          note: 'path of a JSON file; or empty',
          kind: 'file',
          optional: true,
        },
        ...(external
          ? [
              {
                name: 'xksKeyId',
                label: 'External id',
                note: 'of the key behind the proxy',
                kind: 'text',
              } as const,
            ]
          : []),
      ];
    case 'schedule-deletion':
      return [
        {name: 'days', label: 'Window', note: 'days, 7 to 30: Left, Right', kind: 'number', min: 7, max: 30},
      ];
    case 'describe-role':
      return [
        {
          name: 'description',
          label: 'Description',
          note: 'up to 1000 characters',
          kind: 'text',
          optional: true,
        },
      ];
    case scopeVerb:
      return scope ? scopeFields(scope, textOf(values, 'scope')) : [];
    default:
      return [];
  }
}

/** What stands in the form when it opens. */
export function firstValues(verb: string, {clusters, roleText, scope}: Choices): Values {
  const entries: (readonly [string, string])[] = verb === scopeVerb && scope ? [...firstScope(scope)] : [];
  if (verb === 'create') entries.push(['type', 'AWS_CLOUDHSM']);
  const [cluster] = clusters;
  if ((verb === 'create' || verb === 'change-cluster') && cluster) entries.push(['clusterId', cluster.value]);
  if (verb === 'schedule-deletion') entries.push(['days', '30']);
  if (verb === 'describe-role') entries.push(['description', roleText ?? '']);
  return new Map(entries.map(([name, text]) => [name, {field: fieldOf(text)}]));
}

const nothing: Value = {field: emptyField};
export const valueOf = (values: Values, name: string): Value => values.get(name) ?? nothing;
const textOf = (values: Values, name: string): string => valueOf(values, name).field.text;

/** The goal that the form makes of what was entered; secrets stand beside it, never in it. */
export function draftOf(verb: string, subject: Subject, values: Values, fields: readonly Field[]): Draft {
  const labels = fields.flatMap(field =>
    isMissing(field, valueOf(values, field.name)) ? [field.label] : [],
  );
  if (labels.length > 0) return {is: 'missing', labels};
  const entered = new Map(fields.map(field => [field.name, enteredIn(field, valueOf(values, field.name))]));
  const whole = (more: object, secrets?: WriteSecrets): Draft => ({
    is: 'whole',
    goal: {...goalPart(subject), ...more},
    ...(secrets && {secrets}),
  });
  const pick = (...names: readonly string[]) =>
    Object.fromEntries(names.flatMap(name => (entered.get(name) ? [[name, entered.get(name)]] : [])));
  const proxy = (): WriteSecrets => ({proxySecretAccessKey: entered.get('secret') ?? ''});
  switch (verb) {
    case 'create':
      return entered.get('type') === 'EXTERNAL_KEY_STORE'
        ? whole(
            {
              ...pick('name'),
              backing: {
                type: 'EXTERNAL_KEY_STORE',
                connectivity: entered.get('vpcEndpointServiceName')
                  ? 'VPC_ENDPOINT_SERVICE'
                  : 'PUBLIC_ENDPOINT',
                ...pick('uriEndpoint', 'uriPath', 'accessKeyId', 'vpcEndpointServiceName'),
              },
            },
            proxy(),
          )
        : whole(
            {
              ...pick('name'),
              backing: {
                type: 'AWS_CLOUDHSM',
                ...pick('clusterId'),
                trustAnchorCertificate: entered.get('certificate'),
              },
            },
            {keyStorePassword: entered.get('password') ?? ''},
          );
    case 'rename':
    case 'change-cluster':
      return whole({changes: pick('newName', 'clusterId')});
    case 'change-password':
      return whole({changes: {password: 'given'}}, {keyStorePassword: entered.get('password') ?? ''});
    case 'resume-with-password':
      return whole({}, {keyStorePassword: entered.get('password') ?? ''});
    case 'resume-with-secret':
      return whole({}, proxy());
    case 'change-credential':
      return whole({changes: {proxy: pick('accessKeyId', 'uriPath')}}, proxy());
    case 'change-endpoint': {
      const vpc = entered.get('vpcEndpointServiceName') ?? '';
      const connectivity = vpc === '' ? 'PUBLIC_ENDPOINT' : 'VPC_ENDPOINT_SERVICE';
      return whole({changes: {proxy: {...pick('uriEndpoint'), vpcEndpointServiceName: vpc, connectivity}}});
    }
    case 'schedule-deletion':
      return whole({days: Number(entered.get('days'))});
    case 'describe-role':
      return whole({description: entered.get('description') ?? ''});
    default:
      return whole(pick(...entered.keys()));
  }
}

/** Why what was entered cannot be used; undefined while the field is empty, or where it can. Never quotes a secret. */
export function faultOf(field: Field, {field: {text}, file}: Value): string | undefined {
  if (text === '') return undefined;
  if (field.name === 'password') return passwordFault(text);
  if (field.kind === 'file' && file?.path === text && 'problem' in file) return file.problem;
  if (field.kind !== 'number') return undefined;
  const n = Number(text);
  return Number.isInteger(n) && n >= field.min && n <= field.max
    ? undefined
    : `a whole number from ${String(field.min)} to ${String(field.max)}`;
}

function isMissing(field: Field, value: Value): boolean {
  if (faultOf(field, value) !== undefined) return true;
  const {
    field: {text},
    file,
  } = value;
  if (field.kind === 'file' && text !== '') return !file || file.path !== text || !('text' in file);
  return text === '' && !('optional' in field);
}

const enteredIn = (field: Field, {field: {text}, file}: Value): string =>
  field.kind === 'file' ? (file && 'text' in file ? file.text : '') : text;
