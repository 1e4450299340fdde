/** What the helper that builds elements takes. */

/** null, undefined, false and an empty text add nothing; lists are added one by one. */
export type Child = Node | string | false | null | undefined | Child[];

type Value = string | number | boolean | null | undefined;

type Listeners = {
  [Name in keyof HTMLElementEventMap as `on${Name}`]?: (
    event: HTMLElementEventMap[Name],
  ) => unknown;
};

/** null, undefined and false leave an attribute out; true sets an empty one. */
export interface Attributes extends Listeners {
  [aria: `aria-${string}`]: Value;
  [data: `data-${string}`]: Value;
  alt?: Value;
  autocomplete?: Value;
  class?: Value;
  datetime?: Value;
  disabled?: Value;
  download?: Value;
  draggable?: Value;
  for?: Value;
  hidden?: Value;
  href?: Value;
  id?: Value;
  inert?: Value;
  inputmode?: Value;
  maxlength?: Value;
  minlength?: Value;
  multiple?: Value;
  name?: Value;
  novalidate?: Value;
  placeholder?: Value;
  rel?: Value;
  role?: Value;
  rows?: Value;
  selected?: Value;
  spellcheck?: Value;
  src?: Value;
  start?: Value;
  tabindex?: Value;
  target?: Value;
  title?: Value;
  type?: Value;
  value?: Value;
}
