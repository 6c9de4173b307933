import { fields } from '../streams/fields.ts';
import type { IdentifiedClass } from './classes.ts';

/** A value that was put into a map through the REST interface of the members. */
export class RestValue {
  /** The body of the request, as a text. */
  value: string | null = null;
  /** The type that the request gave for it. */
  contentType: string | null = null;
}

/** How members write it. */
export const restValueClass: IdentifiedClass<RestValue> = {
  factoryId: -25,
  classId: 1,
  type: RestValue,
  read: (input) => Object.assign(new RestValue(), { value: input.readString(), contentType: input.readString() }),
  write(output, { value, contentType }) {
    fields.string.write(output, value);
    fields.string.write(output, contentType);
  },
};
