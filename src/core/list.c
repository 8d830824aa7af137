/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/list.h"

#include <string.h>

#define SEPARATORS ";, \t"

char *
wgre_list_next_of (char **cursor, const char *separators)
{
  char *item = *cursor + strspn (*cursor, separators);
  gsize length = strcspn (item, separators);

  *cursor = item + length + (item[length] != '\0');
  item[length] = '\0';
  return length ? item : NULL;
}

char *
wgre_list_next (char **cursor)
{
  return wgre_list_next_of (cursor, SEPARATORS);
}

char **
wgre_list_split (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  char *cursor = copy;
  GPtrArray *items = g_ptr_array_new ();

  for (char *item; (item = wgre_list_next (&cursor));)
    g_ptr_array_add (items, g_strdup (item));
  g_ptr_array_add (items, NULL);
  return (char **) g_ptr_array_free (items, FALSE);
}

gboolean
wgre_list_end (GArray *list, guint before, char *reason, char **ret_reason)
{
  g_return_val_if_fail (list && ret_reason, FALSE);
  if (!reason)
    return TRUE;
  g_array_set_size (list, before);
  *ret_reason = reason;
  return FALSE;
}

char *
wgre_list_to_string (const GArray *list, WgreListPrint print)
{
  guint size;
  GString *text;

  g_return_val_if_fail (list && print, NULL);
  size = g_array_get_element_size ((GArray *) list);
  text = g_string_new (NULL);
  for (guint i = 0; i < list->len; i++) {
    if (i)
      g_string_append_c (text, ';');
    print (list->data + (gsize) i * size, text);
  }
  return g_string_free (text, FALSE);
}

char *
wgre_list_reason (const char *text, const char *item, const char *of_all, const char *of_item, ...)
{
  g_autofree char *whole = g_strstrip (g_strdup (text));
  va_list arguments;
  char *reason;

  g_return_val_if_fail (text && item, NULL);
  if (!strcmp (whole, item))
    return g_strdup (of_all);
  va_start (arguments, of_item);
  reason = g_strdup_vprintf (of_item, arguments);
  va_end (arguments);
  return reason;
}
