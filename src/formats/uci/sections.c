/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/uci/sections.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "formats/kit/shell.h"

static void
uci_option_free (gpointer data)
{
  WgreUciOption *option = data;

  g_free (option->name);
  wgre_wipe_string (option->value);
  g_free (option);
}

static void
section_free (gpointer data)
{
  WgreUciSection *section = data;

  g_free (section->type);
  g_free (section->name);
  g_ptr_array_unref (section->options);
  g_free (section);
}

static gboolean
uci_read_line (GPtrArray *sections, const WgreShell *shell, GError **error)
{
  WgreUciSection *section = sections->len ? sections->pdata[sections->len - 1] : NULL;
  const char *word = wgre_shell_word (shell, 0);
  const char *first = wgre_shell_word (shell, 1), *second = wgre_shell_word (shell, 2);
  WgreText cursor = wgre_shell_cursor (shell, 2);
  WgreUciOption *option;

  if (!strcmp (word, "package"))
    return TRUE;
  if (!strcmp (word, "config") && first) {
    section = g_new0 (WgreUciSection, 1);
    section->type = g_strdup (first);
    section->name = g_strdup (second);
    section->line = wgre_shell_cursor (shell, 0).number;
    section->options = g_ptr_array_new_with_free_func (uci_option_free);
    g_ptr_array_add (sections, section);
    return TRUE;
  }
  if ((strcmp (word, "option") && strcmp (word, "list")) || !second)
    return wgre_shell_fail (
        shell, 0, NULL, WGRE_ERROR_INVALID, error,
        _ ("this line is neither \"config TYPE\", \"option NAME VALUE\" nor \"list "
           "NAME VALUE\": correct it, or put \"#\" before it"));
  if (!section)
    return wgre_shell_fail (shell, 0, NULL, WGRE_ERROR_INVALID, error,
                            _ ("this stands before the first section: move it below one"));
  option = g_new0 (WgreUciOption, 1);
  option->name = g_strdup (first);
  option->value = g_strdup (second);
  option->line = cursor.number;
  option->column = cursor.mark_column;
  g_ptr_array_add (section->options, option);
  return TRUE;
}

GPtrArray *
wgre_uci_sections_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) sections = g_ptr_array_new_with_free_func (section_free);
  g_auto (WgreShell) shell = { .words = NULL };
  gboolean found;

  g_return_val_if_fail (text, NULL);
  wgre_shell_init (&shell, text);
  while (wgre_shell_next (&shell, &found, error)) {
    if (!found)
      return g_steal_pointer (&sections);
    if (shell.odd) {
      wgre_shell_fail_odd (&shell, error);
      return NULL;
    }
    if (shell.words->len && !uci_read_line (sections, &shell, error))
      return NULL;
  }
  return NULL;
}

const char *
wgre_uci_section_get (const WgreUciSection *section, const char *name)
{
  const char *value = NULL;

  g_return_val_if_fail (section && name, NULL);
  for (guint i = 0; i < section->options->len; i++) {
    const WgreUciOption *option = section->options->pdata[i];

    if (!strcmp (option->name, name))
      value = option->value;
  }
  return value;
}

gboolean
wgre_uci_is_true (const char *value)
{
  static const char *const words[] = { "1", "on", "true", "yes", "enabled", NULL };

  return value && g_strv_contains (words, value);
}
