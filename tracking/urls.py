"""Addresses of the public pages: Swedish words without å ä ö, in both languages."""

from django.urls import path

from tracking.pages.about import about, words
from tracking.pages.areas import area_detail
from tracking.pages.calendar import calendar
from tracking.pages.editions import edition_comparison, edition_list
from tracking.pages.goals import goal_detail, update_detail
from tracking.pages.indicators import indicator_detail, indicator_list
from tracking.pages.initiatives import initiative_detail, initiative_list
from tracking.pages.news import changes, news
from tracking.pages.organisations import organisation_detail, organisation_list
from tracking.pages.overview import overview
from tracking.pages.search import search
from tracking.pages.tables import table

urlpatterns = [
    path("", overview, name="overview"),
    path("omraden/<int:number>/", area_detail, name="area-detail"),
    path("malsattningar/<slug:edition>/<str:code>/", goal_detail, name="goal-detail"),
    path("malsattningar/<slug:edition>/<str:code>/bedomningar/<int:number>/", update_detail, name="update-detail"),
    path("insatser/", initiative_list, name="initiative-list"),
    path("insatser/<slug:slug>/", initiative_detail, name="initiative-detail"),
    path("kalender/", calendar, name="calendar"),
    path("organisationer/", organisation_list, name="organisation-list"),
    path("organisationer/<slug:slug>/", organisation_detail, name="organisation-detail"),
    path("indikatorer/", indicator_list, name="indicator-list"),
    path("indikatorer/<slug:slug>/", indicator_detail, name="indicator-detail"),
    path("utgavor/", edition_list, name="edition-list"),
    path("utgavor/<str:pair>/", edition_comparison, name="edition-comparison"),
    path("aktuellt/", news, name="news"),
    path("aktuellt/andringar/", changes, name="changes"),
    path("om/", about, name="about"),
    path("sok/", search, name="search"),
    path("om/ord/", words, name="words"),
    path("tabeller/<slug:slug>.csv", table, name="table"),
]
