/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "doctor/diagnosis.h"
#include "doctor/evidence.h"

/* What the rules work with. */
typedef struct {
  const WgreEvidence *evidence;
  const WgreCause *cause; /* of the rule that runs */
  GPtrArray *found;       /* of WgreDiagnosis */
} WgreExamination;

/* wgre_examination_add: the cause of the rule that runs is found. Takes ownership of @evidence and
 * @command. */
void wgre_examination_add (WgreExamination *examination, WgreLikelihood likelihood, char *evidence,
                           char *command);

/* for which tunnels a rule is */
/* wgre_doctor_has_peers: WireGuard and its relatives, which have sessions and keys. */
gboolean wgre_doctor_has_peers (const WgreEvidence *evidence);
/* wgre_doctor_is_up: its service says so. */
gboolean wgre_doctor_is_up (const WgreEvidence *evidence);
/* wgre_doctor_is_gre: its packets leave this host as GRE, with nothing around them. */
gboolean wgre_doctor_is_gre (const WgreEvidence *evidence);

/* wgre_end_is_alive: the kernel has a session with it that is young enough to be used, and what was
 * sent was answered. */
gboolean wgre_end_is_alive (const WgreFarEnd *end);
/* wgre_end_is_silent: it was called, and nothing came back. */
gboolean wgre_end_is_silent (const WgreFarEnd *end);
/* wgre_end_describe: "office (vpn.example.org:51820, 192.0.2.1)". Free with g_free(). */
char *wgre_end_describe (const WgreFarEnd *end);
/* wgre_doctor_command: a command of which the connection's name, quoted for the shell, is a word
 * between @before and @after. Free with g_free(). */
char *wgre_doctor_command (const WgreEvidence *evidence, const char *before, const char *after);
/* wgre_doctor_any_silent: one of the far ends is. */
gboolean wgre_doctor_any_silent (const WgreEvidence *evidence);

/* this host */
/* wgre_doctor_judge_failed: the service has said why it does not come up. */
void wgre_doctor_judge_failed (WgreExamination *examination);
/* wgre_doctor_judge_base: nothing is up that could carry the tunnel. */
void wgre_doctor_judge_base (WgreExamination *examination);
/* wgre_doctor_judge_local: "local" is not an address of this host. */
void wgre_doctor_judge_local (WgreExamination *examination);
/* wgre_doctor_judge_clock: the clock is behind, so that peers take our calls for old ones. */
void wgre_doctor_judge_clock (WgreExamination *examination);
/* wgre_doctor_judge_rp_filter: the kernel drops what comes in, since it would answer by another
 * link. */
void wgre_doctor_judge_rp_filter (WgreExamination *examination);
/* wgre_doctor_judge_own_firewall: the firewall of this host lets the tunnel's packets not out,
 * or peers perhaps not in. */
void wgre_doctor_judge_own_firewall (WgreExamination *examination);
/* the way to the far ends */
/* wgre_doctor_judge_name: the far end's name has no address. */
void wgre_doctor_judge_name (WgreExamination *examination);
/* wgre_doctor_judge_route: no route leads to the far end outside of the tunnel. */
void wgre_doctor_judge_route (WgreExamination *examination);
/* wgre_doctor_judge_port: nothing listens at the far end's port. */
void wgre_doctor_judge_port (WgreExamination *examination);
/* wgre_doctor_judge_host: the far end's host cannot be reached. */
void wgre_doctor_judge_host (WgreExamination *examination);
/* wgre_doctor_judge_firewall: a firewall on the way refuses the packets. */
void wgre_doctor_judge_firewall (WgreExamination *examination);
/* wgre_doctor_judge_key: the keys of the two ends do not belong together. */
void wgre_doctor_judge_key (WgreExamination *examination);
/* wgre_doctor_judge_udp_dropped: the packets get lost on the way: something drops UDP. */
void wgre_doctor_judge_udp_dropped (WgreExamination *examination);
/* wgre_doctor_judge_one_way: the far end's calls arrive, and our answers do not. */
void wgre_doctor_judge_one_way (WgreExamination *examination);
/* inside the tunnel, and tunnels of the GRE family */
/* wgre_doctor_judge_gre_missing: the far end says that it has no tunnel for these packets. */
void wgre_doctor_judge_gre_missing (WgreExamination *examination);
/* wgre_doctor_judge_gre_dropped: nothing comes back from the far end: GRE may be dropped on the
 * way. */
void wgre_doctor_judge_gre_dropped (WgreExamination *examination);
/* wgre_doctor_judge_mtu: large packets are lost, in the tunnel or outside of it. */
void wgre_doctor_judge_mtu (WgreExamination *examination);
/* wgre_doctor_judge_allowed_ips: what is led into the tunnel, or comes out of it, is no peer's
 * allowed IP. */
void wgre_doctor_judge_allowed_ips (WgreExamination *examination);
/* wgre_doctor_judge_dns: the tunnel's name server is not used, or does not answer. */
void wgre_doctor_judge_dns (WgreExamination *examination);
/* wgre_doctor_judge_return_route: the handshake works, and nothing in the tunnel answers. */
void wgre_doctor_judge_return_route (WgreExamination *examination);
