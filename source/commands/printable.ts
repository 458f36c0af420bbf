/** Text from outside may hold anything; on a line of plain output only printable characters stay. */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
