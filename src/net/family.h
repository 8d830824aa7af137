/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A family of generic netlink, as this kernel has it. */
typedef struct {
  guint16 id;    /* the type of its messages */
  guint version; /* that it says it has; 0: it is not there */
} WgreFamily;
