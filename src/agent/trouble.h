/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Whether a connection needs the user, and what for: nobody else does something about it. Pure. */

typedef enum {
  WGRE_TROUBLE_NONE,
  WGRE_TROUBLE_UNCLEAR, /* it is being worked on, or cannot be judged now: as before */
  WGRE_TROUBLE_DEAD,    /* nobody answers, or it was up and has failed */
  WGRE_TROUBLE_FENCE,   /* its kill switch holds the network, and there is no tunnel */
} WgreTrouble;

typedef struct {
  GVariant *status; /* what its service says last (host/status.h); NULL: nothing */
  gboolean was_up;  /* since the agent knows it */
  gboolean closed;  /* its kill switch */
  gboolean online;  /* this host has a network */
} WgreTroubleSigns;

WgreTrouble wgre_trouble_judge (const WgreTroubleSigns *signs);
/* wgre_trouble_title: of WGRE_TROUBLE_DEAD or …_FENCE; so is the text. @name: of the connection, or
 * its UUID. Free both with g_free(). */
char *wgre_trouble_title (WgreTrouble trouble, const char *name);
/* wgre_trouble_text: @status: as in the signs. */
char *wgre_trouble_text (WgreTrouble trouble, const char *name, GVariant *status);
