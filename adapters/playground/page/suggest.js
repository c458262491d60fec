// What completion offers for a line as it is typed. Pure: a line and the commands in, suggestions out.

/**
 * Return `{ items, about, preselect }`. An item is `{ insert, label, help, badge }`; `about` is the command whose
 * options are explained; with `preselect` Enter takes the first item instead of sending the line.
 */
export function suggest(line, commands) {
  if (!line.startsWith("/")) return { items: [], about: null, preselect: false };
  const typed = line.slice(1).toLowerCase();
  const named = commands.filter((command) => typed === command.name || typed.startsWith(`${command.name} `));
  const about = named.sort((one, other) => other.name.length - one.name.length)[0] ?? null;
  const items = commands
    .filter((command) => command.name.startsWith(typed) || (typed.length > 1 && matchesWord(command, typed)))
    .sort((one, other) => Number(other.name.startsWith(typed)) - Number(one.name.startsWith(typed)))
    .map((command) => asItem(command));
  if (items.length > 0 && typed !== about?.name) return { items, about: null, preselect: true };
  if (typed === about?.name) {
    const others = items.filter((item) => item.label !== `/${about.name}`);
    return { items: others, about, preselect: false };
  }
  return { items: about ? choices(line, about) : [], about, preselect: false };
}

function matchesWord(command, typed) {
  return command.name.split(" ").some((word) => word.startsWith(typed));
}

function asItem(command) {
  return {
    insert: `/${command.name} `,
    label: `/${command.name}`,
    help: command.help,
    badge: command.admin ? "admin" : "",
  };
}

/** Offer the words of options that take one of a few, once one is begun. */
function choices(line, command) {
  const token = line.slice(line.lastIndexOf(" ") + 1).toLowerCase();
  const [name, value] = token.includes("=") ? token.split("=") : ["", token];
  if (!name && !value) return [];
  const options = command.options.filter((option) => !name || option.name === name);
  return options.flatMap((option) =>
    option.choices
      .filter((choice) => choice.startsWith(value) && choice !== value)
      .map((choice) => ({
        insert: `${line.slice(0, line.lastIndexOf(" ") + 1)}${name ? `${name}=` : ""}${choice} `,
        label: choice,
        help: option.help,
        badge: option.name,
      })),
  );
}
