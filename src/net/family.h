/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A family of generic netlink, as this kernel has it. */
typedef struct {
  guint16 id;    /* the type of its messages */
  guint version; /* its version; 0: it is missing */
} WgreFamily;
