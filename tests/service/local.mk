# SPDX-License-Identifier: GPL-2.0-or-later
service_tests = %D%/test-change %D%/test-executor %D%/test-journal %D%/test-session \
	%D%/test-course %D%/test-liveness %D%/test-dbus %D%/test-kernel %D%/test-status \
	%D%/test-firewalld %D%/test-shared %D%/test-vpn %D%/test-revive
check_PROGRAMS += $(service_tests)
TESTS += $(service_tests)
%C%_test_change_SOURCES = %D%/test-change.c $(test_profile)
%C%_test_change_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_change_LDADD = tests/fake-kernel/libfakekernel.la
%C%_test_executor_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_executor_LDADD = tests/fake-kernel/libfakekernel.la tests/common/libfixture.la
%C%_test_journal_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_journal_LDADD = tests/fake-kernel/libfakekernel.la tests/common/libfixture.la
%C%_test_journal_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=flock
%C%_test_session_SOURCES = %D%/test-session.c $(test_profile)
%C%_test_session_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_session_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_session_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=g_timeout_add -Wl,--wrap=g_get_monotonic_time \
	-Wl,--wrap=wgre_lookup_new -Wl,--wrap=wgre_lookup_free \
	-Wl,--wrap=wgre_keepalive_session_new -Wl,--wrap=wgre_keepalive_session_free -Wl,--wrap=wgre_keepalive_session_moved \
	-Wl,--wrap=wgre_keepalive_session_count \
	-Wl,--wrap=wgre_reach_new -Wl,--wrap=wgre_reach_complaint -Wl,--wrap=wgre_reach_free \
	-Wl,--wrap=wgre_clock_is_behind
%C%_test_session_LDADD = tests/fake-kernel/libfakekernel.la $(GIO_LIBS)
%C%_test_kernel_SOURCES = %D%/test-kernel.c $(test_namespace)
%C%_test_kernel_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_kernel_LDADD = src/service/libservice.la
%C%_test_shared_SOURCES = %D%/test-shared.c $(test_namespace)
%C%_test_shared_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_shared_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=wgre_firewalld_set -Wl,--wrap=wgre_socket_family \
	-Wl,--wrap=wgre_socket_talk -Wl,--wrap=wgre_fou_encode -Wl,--wrap=wgre_wireguard_encode_endpoint \
	-Wl,--wrap=wgre_kind_family
%C%_test_shared_LDADD = src/service/libservice.la
%C%_test_revive_SOURCES = %D%/test-revive.c $(test_profile)
%C%_test_revive_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_revive_LDADD = src/service/libservice.la
%C%_test_course_LDADD = src/service/libservice.la
%C%_test_liveness_LDADD = src/service/libservice.la
%C%_test_status_SOURCES = %D%/test-status.c $(test_bus)
%C%_test_status_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_status_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_status_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=g_dbus_connection_call_sync \
	-Wl,--wrap=wgre_session_uuid -Wl,--wrap=wgre_session_view -Wl,--wrap=wgre_session_device \
	-Wl,--wrap=wgre_session_fence -Wl,--wrap=wgre_session_peer_life
%C%_test_status_LDADD = src/service/libservice.la $(GIO_LIBS)
%C%_test_vpn_SOURCES = %D%/test-vpn.c src/service/vpn.c src/service/failure.c $(test_bus)
%C%_test_vpn_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_vpn_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_test_vpn_LDADD = src/service/libservice.la $(LIBNM_LIBS)
%C%_test_firewalld_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_firewalld_LDADD = src/service/libservice.la $(GIO_LIBS)
# For the service, by LD_PRELOAD.
check_LTLIBRARIES += %D%/hurry.la
%C%_hurry_la_SOURCES = %D%/hurry.c
%C%_hurry_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere
%C%_hurry_la_LIBADD = $(GLIB_LIBS)
%C%_test_dbus_SOURCES = %D%/test-dbus.c $(test_child)
%C%_test_dbus_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_dbus_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_test_dbus_LDADD = src/host/libhost.la $(LIBNM_LIBS)
