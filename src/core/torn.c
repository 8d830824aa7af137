/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/torn.h"

#include <string.h>

#define TORN_LENGTH 6

gboolean
wgre_torn_is_ending (const char *ending)
{
  g_return_val_if_fail (ending, FALSE);
  if (*ending++ != '.' || strlen (ending) != TORN_LENGTH)
    return FALSE;
  for (; *ending; ending++)
    if (!g_ascii_isalnum (*ending))
      return FALSE;
  return TRUE;
}
