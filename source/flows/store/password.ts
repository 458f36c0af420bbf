/**
 * Why a text cannot be a kmsuser password: undefined where it can. AWS takes 7 to 32 letters and digits. The answer
 * never quotes what was typed.
 */
export function passwordFault(password: string): string | undefined {
  if (password.length < 7 || password.length > 32)
    return `a kmsuser password has 7 to 32 characters, this has ${String(password.length)}`;
  return /^[a-zA-Z0-9]+$/.test(password) ? undefined : 'a kmsuser password has letters and digits only';
}
