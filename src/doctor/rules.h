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
gboolean wgre_doctor_has_peers (const WgreEvidence *evidence);
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
void wgre_doctor_judge_failed (WgreExamination *examination);
void wgre_doctor_judge_base (WgreExamination *examination);
void wgre_doctor_judge_local (WgreExamination *examination);
void wgre_doctor_judge_clock (WgreExamination *examination);
void wgre_doctor_judge_rp_filter (WgreExamination *examination);
void wgre_doctor_judge_own_firewall (WgreExamination *examination);
/* the way to the far ends */
void wgre_doctor_judge_name (WgreExamination *examination);
void wgre_doctor_judge_route (WgreExamination *examination);
void wgre_doctor_judge_port (WgreExamination *examination);
void wgre_doctor_judge_host (WgreExamination *examination);
void wgre_doctor_judge_firewall (WgreExamination *examination);
void wgre_doctor_judge_key (WgreExamination *examination);
void wgre_doctor_judge_udp_dropped (WgreExamination *examination);
void wgre_doctor_judge_one_way (WgreExamination *examination);
/* inside the tunnel, and tunnels of the GRE family */
void wgre_doctor_judge_gre_missing (WgreExamination *examination);
void wgre_doctor_judge_gre_dropped (WgreExamination *examination);
void wgre_doctor_judge_mtu (WgreExamination *examination);
void wgre_doctor_judge_allowed_ips (WgreExamination *examination);
void wgre_doctor_judge_dns (WgreExamination *examination);
void wgre_doctor_judge_return_route (WgreExamination *examination);
