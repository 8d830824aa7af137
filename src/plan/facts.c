/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/facts.h"

guint
wgre_facts_hash (const char *uuid, guint span)
{
  /* FNV-1a: g_str_hash() promises no stability between releases, and a number must stay with its
   * profile. */
  guint32 hash = 2166136261u;

  for (; *uuid; uuid++)
    hash = (hash ^ (guint8) *uuid) * 16777619u;
  return hash % span;
}
