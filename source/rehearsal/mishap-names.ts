/** What can go wrong in a rehearsal, by its name on the command line, in the words of `--help`. */
export const mishapHelp = {
  'region-silent': 'a Region of a store does not answer for hours',
  throttled: 'KMS throttles calls in a Region of a store',
  'answers-lost': 'connections break after calls were carried out, so that nobody knows',
  'hsm-lost':
    'every HSM of a cluster is degraded before its keys are deleted, and one comes back a day before',
  'connect-failed': 'the first connect of a store that has to be connected ends FAILED',
  'key-cancelled': 'somebody cancels the deletion of a key while it waits',
  'key-created': 'somebody creates a key in a store that is being taken down',
  'store-disconnected': 'somebody disconnects a store while its keys wait for their deletion',
  'store-renamed': 'somebody renames a store',
  'role-refused': 'IAM refuses to delete the role, every time',
  'late-keys': 'AWS deletes every key as late as it may, close to 24 hours after its date',
  'late-delete-events':
    'the DeleteKey events that prove the material gone come hours late, perhaps more than a day',
  'orphaned-material': 'the DeleteKey event of a key says that its material could not be deleted',
  'credentials-expired': 'the credentials expire in the middle, and somebody signs in again hours later',
} as const;

export type MishapName = keyof typeof mishapHelp;

export const mishapNames = Object.keys(mishapHelp) as readonly MishapName[];
