// The least that a program drawn with Ink can do for a key: a list of rows, and a cursor that moves over them.
import {Box, render, Text, useInput} from 'ink';
import {createElement as element, useState} from 'react';

const rows = Number(process.stdout.rows ?? 40) - 1;

function List() {
  const [at, setAt] = useState(0);
  useInput(key => {
    if (key === 'q') process.exit(0);
    if (key === 'j') setAt(before => Math.min(rows - 1, before + 1));
    if (key === 'k') setAt(before => Math.max(0, before - 1));
  });
  return element(
    Box,
    {flexDirection: 'column'},
    Array.from({length: rows}, (_, row) =>
      element(Text, {key: row}, `${row === at ? '>' : ' '} row ${String(row)} healthy`),
    ),
  );
}

render(element(List));
