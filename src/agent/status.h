/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "agent/agent.h"

/* The name on the session bus by which an agent that runs is found. */
#define WGRE_AGENT_NAME "org.freedesktop.NetworkManager.wgre.Agent"

/* wgre_status_export: makes the state of @agent readable on @bus; @agent must live as long as the
 * bus is used. */
gboolean wgre_status_export (GDBusConnection *bus, WgreAgent *agent, GError **error);
/* wgre_status_print: says, on standard output, whether an agent runs in this session and what
 * keyring there is. TRUE when one runs and is registered with NetworkManager. */
gboolean wgre_status_print (void);
