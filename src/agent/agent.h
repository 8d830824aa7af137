/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>
#include <nm-secret-agent-old.h>

#define WGRE_AGENT_IDENTIFIER "org.freedesktop.NetworkManager.wgre.agent"

/* A secret agent for connections of our type only; of all others it says that it has no secrets, so
 * that NetworkManager asks the next agent. Secrets are read from and kept in the user's keyring. */
typedef struct _WgreAgent WgreAgent;
typedef struct {
  NMSecretAgentOldClass parent;
} WgreAgentClass;
/* G_DECLARE_FINAL_TYPE() would need libnm to define clean-up functions of its class. */
GType wgre_agent_get_type (void);
#define WGRE_TYPE_AGENT (wgre_agent_get_type ())
#define WGRE_AGENT(object) G_TYPE_CHECK_INSTANCE_CAST (object, WGRE_TYPE_AGENT, WgreAgent)
#define WGRE_IS_AGENT(object) G_TYPE_CHECK_INSTANCE_TYPE (object, WGRE_TYPE_AGENT)

/* wgre_agent_new: connected to the system bus but not registered. */
WgreAgent *wgre_agent_new (GError **error);
/* wgre_agent_register: tells NetworkManager, now and whenever it comes back, until it knows. */
void wgre_agent_register (WgreAgent *agent);
/* wgre_agent_renew: registers anew, at once or when the requests that are under way are answered,
 * which would fail otherwise: NetworkManager then tries again what failed for want of secrets. */
void wgre_agent_renew (WgreAgent *agent);
