"""Front door: sign in, home, projects, health."""

from __future__ import annotations

from django.urls import path

from projects.views import account, approvals, health, home, live, notices, people, projects

app_name = "projects"
urlpatterns = [
    path("", home.home, name="home"),
    path("p/<slug:slug>/", home.project_home, name="project"),
    path("projects/new/", projects.project_new, name="project_new"),
    path("p/<slug:slug>/approvals/", approvals.approval_list, name="approvals"),
    path("p/<slug:slug>/approvals/new/", approvals.approval_new, name="approval_new"),
    path("p/<slug:slug>/approvals/<uuid:uid>/renew/", approvals.renew, name="approval_renew"),
    path("p/<slug:slug>/approvals/<uuid:uid>/end/", approvals.end, name="approval_end"),
    path("p/<slug:slug>/people/", people.people, name="people"),
    path("p/<slug:slug>/people/invite/", people.invite, name="invite"),
    path(
        "p/<slug:slug>/people/invitations/<uuid:uid>/withdraw/",
        people.invitation_end,
        name="invitation_withdraw",
    ),
    path("p/<slug:slug>/people/invitations/<uuid:uid>/link/", people.invitation_link, name="invitation_link"),
    path("p/<slug:slug>/people/<str:username>/roles/", people.role_add, name="role_add"),
    path("p/<slug:slug>/people/<str:username>/adjudicator/", people.adjudicator, name="adjudicator"),
    path("p/<slug:slug>/people/<str:username>/<slug:role>/end/", people.seat_end, name="seat_end"),
    path("login/", account.SignIn.as_view(), name="login"),
    path("logout/", account.SignOut.as_view(), name="logout"),
    path("invitations/<str:token>/", account.invitation, name="invitation"),
    path("account/", account.own_account, name="account"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<uuid:uid>/", notices.notice, name="notice"),
    path("join/", account.join, name="join"),
    path("events/<uuid:uid>", live.run_events, name="events"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
