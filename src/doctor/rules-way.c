/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "doctor/rules.h"

/* Calls @judge for the far ends of which the tunnel does not show that they can be reached. */
static void
way_each (WgreExamination *examination,
          void (*judge) (WgreExamination *examination, const WgreFarEnd *end, const char *text))
{
  const GPtrArray *ends = examination->evidence->ends;

  for (guint i = 0; i < ends->len; i++) {
    g_autofree char *text = wgre_end_describe (ends->pdata[i]);

    if (!wgre_end_is_alive (ends->pdata[i]))
      judge (examination, ends->pdata[i], text);
  }
}

static char *
way_command (const char *command, const WgreFarEnd *end)
{
  g_autofree char *ip = wgre_ip_to_string (&end->ip);

  return g_strdup_printf ("%s %s", command, ip);
}

/* --- name, route --- */

static void
way_judge_name (WgreExamination *examination, const WgreFarEnd *end, const char *text G_GNUC_UNUSED)
{
  if (end->host && end->problem && !end->ip.family)
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_CERTAIN,
        g_strdup_printf (_ ("%s (%s) has no address: %s."), end->name, end->where, end->problem),
        g_strdup_printf ("getent ahosts %s", end->host));
}

void
wgre_doctor_judge_name (WgreExamination *examination)
{
  way_each (examination, way_judge_name);
}

static void
way_judge_route (WgreExamination *examination, const WgreFarEnd *end, const char *text)
{
  const char *interface = examination->evidence->interface;

  if (!end->asked_way)
    return;
  if (!*end->way)
    wgre_examination_add (examination, WGRE_LIKELIHOOD_CERTAIN,
                          g_strdup_printf (_ ("The kernel has no route to %s."), text),
                          way_command ("ip route get", end));
  else if (!g_strcmp0 (end->way, interface))
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_CERTAIN,
        g_strdup_printf (_ ("Packets to %s would leave by %s, into the tunnel that they carry."),
                         text, interface),
        way_command ("ip route get", end));
}

void
wgre_doctor_judge_route (WgreExamination *examination)
{
  way_each (examination, way_judge_route);
}

/* --- what came back --- */

static gboolean
way_is_from (const WgreReply *reply, const WgreIp *ip)
{
  return reply->by.family && wgre_ip_equal (&reply->by, ip);
}

static char *
way_speaker (const WgreReply *reply)
{
  return reply->by.family ? wgre_ip_to_string (&reply->by) : g_strdup (_ ("this host"));
}

static void
way_judge_port (WgreExamination *examination, const WgreFarEnd *end, const char *text)
{
  if (end->port_reply.kind == WGRE_REPLY_NO_PORT && way_is_from (&end->port_reply, &end->ip))
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_CERTAIN,
        g_strdup_printf (_ ("%s answers that nothing listens at UDP port %u."), text, end->port),
        wgre_doctor_command (examination->evidence, "nmcli -f vpn.data connection show", ""));
}

void
wgre_doctor_judge_port (WgreExamination *examination)
{
  way_each (examination, way_judge_port);
}

/* The first of them that says @kind; NULL: none does. What is said of another port counts only for
 * a tunnel that has none, and only that the host cannot be reached: firewalls refuse what they do
 * not know. */
static const WgreReply *
way_find (const WgreFarEnd *end, WgreReplyKind kind)
{
  if (end->port_reply.kind == kind)
    return &end->port_reply;
  if (end->protocol_reply.kind == kind)
    return &end->protocol_reply;
  return !end->port && kind == WGRE_REPLY_NO_HOST && end->other_reply.kind == kind
             ? &end->other_reply
             : NULL;
}

/* UDP gets there, and what the host says of it comes back. */
static gboolean
way_udp_passes (const WgreFarEnd *end)
{
  return way_is_from (&end->other_reply, &end->ip);
}

/* It was called and said nothing, nor did anybody else say why. */
static gboolean
way_is_riddle (const WgreExamination *examination, const WgreFarEnd *end)
{
  return wgre_end_is_silent (end) && !examination->evidence->clock_seen && end->ip.family &&
         (end->port_reply.kind == WGRE_REPLY_SILENCE ||
          end->port_reply.kind == WGRE_REPLY_NOT_ASKED);
}

static void
way_judge_host (WgreExamination *examination, const WgreFarEnd *end, const char *text)
{
  const WgreReply *reply = way_find (end, WGRE_REPLY_NO_HOST);
  g_autofree char *by = reply ? way_speaker (reply) : NULL;

  if (reply)
    wgre_examination_add (examination, WGRE_LIKELIHOOD_CERTAIN,
                          g_strdup_printf (_ ("%s cannot be reached, says %s."), text, by),
                          way_command ("ping -c 3", end));
  else if (way_is_riddle (examination, end) && end->other_reply.kind == WGRE_REPLY_SILENCE &&
           end->echo_reply.kind != WGRE_REPLY_ANSWER)
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_LIKELY,
        g_strdup_printf (_ ("%s answers neither the tunnel nor ping nor UDP to another port."),
                         text),
        way_command ("ping -c 3", end));
}

void
wgre_doctor_judge_host (WgreExamination *examination)
{
  way_each (examination, way_judge_host);
}

/* A port that is refused by another host than the one that was asked is refused by a firewall. */
static void
way_judge_firewall (WgreExamination *examination, const WgreFarEnd *end, const char *text)
{
  const WgreReply *reply = way_find (end, WGRE_REPLY_PROHIBITED);
  g_autofree char *by = NULL;

  if (!reply)
    reply = way_find (end, WGRE_REPLY_NO_PORT);
  if (!reply || (reply->kind == WGRE_REPLY_NO_PORT && way_is_from (reply, &end->ip)))
    return;
  by = way_speaker (reply);
  wgre_examination_add (examination, WGRE_LIKELIHOOD_CERTAIN,
                        g_strdup_printf (_ ("%s refuses packets to %s."), by, text),
                        way_command ("traceroute", end));
}

void
wgre_doctor_judge_firewall (WgreExamination *examination)
{
  way_each (examination, way_judge_firewall);
}

/* --- silence --- */

/* A far end that has answered once knows the keys. */
static void
way_judge_key (WgreExamination *examination, const WgreFarEnd *end, const char *text)
{
  const WgreEvidence *evidence = examination->evidence;
  const char *key = evidence->public_key ? evidence->public_key : "?";

  if (!way_is_riddle (examination, end) || end->received_before)
    return;
  if (way_udp_passes (end))
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_LIKELY,
        g_strdup_printf (_ ("%s never answered, though its host answers, and does not refuse UDP "
                            "port %u. It must have the public key %s for this host."),
                         text, end->port, key),
        g_strdup ("wg show all public-key"));
  else
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_POSSIBLE,
        g_strdup_printf (_ ("%s never answered. It must have the public key %s for this host."),
                         text, key),
        g_strdup ("wg show all public-key"));
}

void
wgre_doctor_judge_key (WgreExamination *examination)
{
  way_each (examination, way_judge_key);
}

static void
way_judge_udp_dropped (WgreExamination *examination, const WgreFarEnd *end, const char *text)
{
  gboolean only_udp = end->echo_reply.kind == WGRE_REPLY_ANSWER && !way_udp_passes (end);

  if (!way_is_riddle (examination, end))
    return;
  if (only_udp)
    wgre_examination_add (examination, WGRE_LIKELIHOOD_LIKELY,
                          g_strdup_printf (_ ("The host of %s answers ping, and no UDP."), text),
                          way_command ("traceroute -U", end));
  else
    wgre_examination_add (
        examination, end->received_before ? WGRE_LIKELIHOOD_LIKELY : WGRE_LIKELIHOOD_POSSIBLE,
        end->received_before
            ? g_strdup_printf (_ ("%s has answered before, and does not answer any more."), text)
            : g_strdup_printf (_ ("Nothing came back from %s at UDP port %u."), text, end->port),
        way_command ("traceroute -U", end));
}

void
wgre_doctor_judge_udp_dropped (WgreExamination *examination)
{
  way_each (examination, way_judge_udp_dropped);
}

/* The kernel counts a call as soon as it knows who calls, and a handshake when it was completed. */
static void
way_judge_one_way (WgreExamination *examination, const WgreFarEnd *end, const char *text)
{
  if (end->counted && end->handshake_age < 0 && end->received) {
    g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, end->received);

    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_LIKELY,
        g_strdup_printf (_ ("%s bytes came from %s, and no handshake was completed."), count, text),
        way_command ("traceroute -U", end));
  }
}

void
wgre_doctor_judge_one_way (WgreExamination *examination)
{
  way_each (examination, way_judge_one_way);
}
