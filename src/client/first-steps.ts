/** What a newcomer has to know of an interface in lines; the full screen has a tour. */
export const FIRST_STEPS =
  'What you type goes to the open conversation; /list shows who is there, /accept and /deny answer what is asked, /help has all commands, /exit leaves.';
