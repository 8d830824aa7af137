/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The completion of bash, printed from the table of verbs: the build installs what this prints. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/verb.h"

/* The names of the kinds of words in the functions of the script below. */
static const char *const sorts[WGRE_N_COMPLETES] = {
  [WGRE_COMPLETE_NOTHING] = "nothing",         [WGRE_COMPLETE_FILE] = "file",
  [WGRE_COMPLETE_FOLDER] = "folder",           [WGRE_COMPLETE_CONNECTION] = "connection",
  [WGRE_COMPLETE_FILE_OR_CONNECTION] = "both",
};

static const char script_before[] =
    "# SPDX-License-Identifier: GPL-2.0-or-later\n"
    "# bash completion of nm-wgre(1); \"nm-wgre completion\" prints it\n"
    "\n"
    "# The names of the connections of the VPN type wgre, one a line, as the shell reads them.\n"
    "_nm_wgre_connections()\n"
    "{\n"
    "    local uuid type name\n"
    "    nmcli -t -f UUID,TYPE,NAME connection show 2>/dev/null | while IFS=: read -r uuid type name; do\n"
    "        [ \"$type\" = vpn ] || continue\n"
    "        case $(nmcli -g vpn.service-type connection show uuid \"$uuid\" 2>/dev/null) in\n"
    "            *wgre) printf '%s\\n' \"${name//\\\\:/:}\" ;;\n"
    "        esac\n"
    "    done\n"
    "}\n"
    "\n"
    "_nm_wgre_sort()\n"
    "{\n"
    "    local name IFS=$'\\n'\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    case $1 in\n"
    "        file | both) COMPREPLY+=($(compgen -f -- \"$2\")) ;;\n"
    "        folder) COMPREPLY+=($(compgen -d -- \"$2\")) ;;\n"
    "    esac\n"
    "    case $1 in\n"
    "        connection | both)\n"
    "            while read -r name; do\n"
    "                [[ $name != \"$2\"* ]] || COMPREPLY+=(\"$name\")\n"
    "            done < <(_nm_wgre_connections) ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "_nm_wgre()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local verb=${COMP_WORDS[1]} value word='' options='' values=''\n"
    "    COMPREPLY=()\n";

static const char script_after[] =
    "    for value in $values; do\n"
    "        [ \"$prev\" != \"${value%%=*}\" ] || { _nm_wgre_sort \"${value#*=}\" \"$cur\"; return; }\n"
    "    done\n"
    "    case $cur in\n"
    "        -*) COMPREPLY=($(compgen -W \"$options --help\" -- \"$cur\")) ;;\n"
    "        *) _nm_wgre_sort \"$word\" \"$cur\" ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _nm_wgre nm-wgre\n";

static const char *
first_word_end (const char *name)
{
  const char *blank = strchr (name, ' ');

  return blank ? blank : name + strlen (name);
}

/* Verbs that share their first word are neighbours in the table. */
static gboolean
begins_like (const WgreVerb *verb, const WgreVerb *other)
{
  gsize length = (gsize) (first_word_end (verb->name) - verb->name);

  return other && (gsize) (first_word_end (other->name) - other->name) == length &&
         !strncmp (verb->name, other->name, length);
}

/* Second words, where a verb has two. */
static void
print_second_words (void)
{
  g_print ("    case $verb in\n");
  for (guint i = 0; wgre_verbs[i]; i++) {
    const char *end = first_word_end (wgre_verbs[i]->name);

    if (!*end || (i && begins_like (wgre_verbs[i], wgre_verbs[i - 1])))
      continue;
    g_print ("        %.*s)\n            verb+=\" ${COMP_WORDS[2]}\"\n"
             "            [ \"$COMP_CWORD\" -gt 2 ] || { COMPREPLY=($(compgen -W '--help",
             (int) (end - wgre_verbs[i]->name), wgre_verbs[i]->name);
    for (guint j = i; wgre_verbs[j] && begins_like (wgre_verbs[i], wgre_verbs[j]); j++)
      g_print (" %s", first_word_end (wgre_verbs[j]->name) + 1);
    g_print ("' -- \"$cur\")); return; } ;;\n");
  }
  g_print ("    esac\n");
}

static WgreExit
completion_run (const WgreArguments *arguments G_GNUC_UNUSED)
{
  g_print ("%s", script_before);

  g_print ("    if [ \"$COMP_CWORD\" -le 1 ]; then\n"
           "        COMPREPLY=($(compgen -W '--help --version");
  for (guint i = 0; wgre_verbs[i]; i++)
    if (!i || !begins_like (wgre_verbs[i], wgre_verbs[i - 1]))
      g_print (" %.*s", (int) (first_word_end (wgre_verbs[i]->name) - wgre_verbs[i]->name),
               wgre_verbs[i]->name);
  g_print ("' -- \"$cur\"))\n        return\n    fi\n");
  print_second_words ();

  g_print ("    case $verb in\n");
  for (guint i = 0; wgre_verbs[i]; i++) {
    const WgreVerb *verb = wgre_verbs[i];

    g_print ("        '%s')\n            options='", verb->name);
    for (guint j = 0; verb->options && verb->options[j].name; j++)
      g_print ("%s--%s", j ? " " : "", verb->options[j].name);
    g_print ("'\n            values='");
    for (guint j = 0; verb->options && verb->options[j].name; j++)
      if (verb->options[j].value)
        g_print (" --%s=%s", verb->options[j].name, sorts[verb->options[j].complete]);
    g_print ("'\n            word=%s ;;\n", sorts[verb->complete]);
  }
  g_print ("    esac\n%s", script_after);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_completion = {
  .name = "completion",
  .arguments = "",
  .summary = N_ ("Print the completion script of bash"),
  .help = N_ ("It is installed with the tool; this is for other places.\n"),
  .run = completion_run,
};
