import {Box, Text, useApp, usePaste, useStdin, type SuspendTerminal} from 'ink';
import {memo, useEffect, useSyncExternalStore} from 'react';
import type {Size} from './line.ts';
import type {Session} from './session.ts';

const Row = memo(({text}: {readonly text: string}) => <Text wrap="truncate">{text}</Text>);
Row.displayName = 'Row';

type AppProps = {
  readonly session: Session;
  readonly size: Size;
  /** Called with the means to hand the terminal over and take it back. */
  readonly onTerminal?: (suspend: SuspendTerminal) => void;
};

/**
 * Draws a session: one row of the terminal is one `<Text>`, so that a change costs the rows it touches. `size` comes
 * as a value, from whoever knows the terminal.
 */
export function App({session, size, onTerminal}: AppProps) {
  const rows = useSyncExternalStore(session.subscribe, session.frame);
  useTerminalInput(session);
  const {suspendTerminal} = useApp();
  useEffect(() => onTerminal?.(suspendTerminal), [onTerminal, suspendTerminal]);
  return (
    <Box flexDirection="column" flexShrink={0} width={size.columns} height={size.rows}>
      {rows.map((text, index) => (
        <Row key={index} text={text} />
      ))}
    </Box>
  );
}

const ignored = () => undefined;

/**
 * Hands every chunk of terminal input to the session. Ink owns raw mode and bracketed paste (`usePaste` asks for
 * both), but does not split glued keys, so the chunks are read beside it as it takes them from the stream.
 */
function useTerminalInput(session: Session): void {
  const {stdin} = useStdin();
  usePaste(ignored);
  useEffect(() => {
    const read = (chunk: string | Buffer) => {
      session.input(String(chunk));
    };
    stdin.on('data', read);
    return () => {
      stdin.off('data', read);
    };
  }, [stdin, session]);
}
