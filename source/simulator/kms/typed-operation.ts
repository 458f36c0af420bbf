import type {Authorization, Call, InputShape, Operation} from '../operation.ts';

type ValueOf<Member> = Member extends {type: 'string'; oneOf: readonly (infer Choice)[]}
  ? Choice
  : Member extends {type: 'string'}
    ? string
    : Member extends {type: 'integer'}
      ? number
      : Member extends {type: 'boolean'}
        ? boolean
        : Member extends {type: 'blob'}
          ? Uint8Array
          : Member extends {type: 'timestamp'}
            ? Date
            : Member extends {type: 'list'; of: infer Of}
              ? readonly ValueOf<Of>[]
              : Member extends {type: 'map'; of: infer Of}
                ? Readonly<Record<string, ValueOf<Of>>>
                : Member extends {type: 'structure'; members: infer Members}
                  ? InputOf<Members>
                  : never;

/** The values that pass a shape: required members are there, the others may be. */
export type InputOf<Shape> = {
  readonly [Name in keyof Shape as Shape[Name] extends {required: true} ? Name : never]: ValueOf<Shape[Name]>;
} & {
  readonly [Name in keyof Shape as Shape[Name] extends {required: true} ? never : Name]?: ValueOf<
    Shape[Name]
  >;
};

/**
 * Makes an operation whose code sees its input with the types of its shape. Whoever runs it must have held the
 * input against the shape first: that check is what makes the cast true.
 */
export const defineOperation = <const Shape extends InputShape>(
  input: Shape,
  behaviour: {
    readonly authorize?: (call: Call, input: InputOf<Shape>) => readonly Authorization[];
    readonly run: (call: Call, input: InputOf<Shape>) => Readonly<Record<string, unknown>> | undefined;
    readonly trail?: (call: Call, input: InputOf<Shape>) => Readonly<Record<string, unknown>> | undefined;
  },
): Operation => ({input, ...behaviour}) as Operation;
