-- CreateTable
CREATE TABLE "operator_maxima" (
    "one" BOOLEAN NOT NULL DEFAULT true,
    "maxima" TEXT NOT NULL,

    CONSTRAINT "operator_maxima_pkey" PRIMARY KEY ("one")
);

-- A row and no more.
alter table operator_maxima add constraint operator_maxima_one check (one);
revoke insert, update, delete on operator_maxima from ifcgate_app;
