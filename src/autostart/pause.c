/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "autostart/pause.h"

guint
wgre_pause_after (guint failures)
{
  return failures < 8 ? 1u << failures : WGRE_PAUSE_LONGEST_S;
}
