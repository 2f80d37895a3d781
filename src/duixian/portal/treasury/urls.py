"""Addresses of the treasury."""

from django.urls import path

from duixian.portal.treasury import money, payments, receipts

app_name = "treasury"
urlpatterns = [
    path("treasury", money.overview, name="overview"),
    path("treasury/open", money.open_books, name="open"),
    path("treasury/funds/<str:fund>", money.fund, name="fund"),
    path("treasury/funds/<str:fund>/chart.svg", money.chart, name="chart"),
    path("treasury/funds/<str:fund>/entries", money.entries, name="entries"),
    path("treasury/funds/<str:fund>/export", money.export, name="export"),
    path("treasury/funds/<str:fund>/allot", money.allot, name="allot"),
    path("treasury/allotments/<int:id>", money.allotment, name="allotment"),
    path("treasury/allotments/<int:id>/adjust", money.adjust, name="adjust"),
    path("treasury/allotments/<int:id>/serve", money.serve, name="serve"),
    path("treasury/waiting/<int:id>/give-up", money.give_up, name="give-up"),
    path("treasury/payments", payments.payments, name="payments"),
    path("treasury/payments/prepare/<int:id>", payments.prepare, name="prepare"),
    path("treasury/payments/batch/<str:number>", payments.batch, name="batch"),
    path("treasury/payments/batch/<str:number>/approve", payments.approve, name="approve"),
    path("treasury/payments/batch/<str:number>/discard", payments.discard, name="discard"),
    path("treasury/payments/batch/<str:number>/order", payments.order, name="order"),
    path("treasury/payments/receipts", receipts.receipts, name="receipts"),
    path("treasury/payments/receipts/example", receipts.example, name="receipts-example"),
    path("treasury/payments/lines/<uuid:id>", receipts.line, name="line"),
    path("treasury/payments/lines/<uuid:id>/settle", receipts.settle, name="settle"),
    path("treasury/payments/lines/<uuid:id>/reissue", receipts.reissue, name="reissue"),
    path("treasury/payments/reconcile", receipts.reconcile, name="reconcile"),
]
