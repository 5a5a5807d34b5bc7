/** Acceptance tests: the whole of TESTA in one running lab, looked at with mail clients that were not written here. */
package eu.testa.mail.lab.acceptance;
