/** Figures 4 to 6 of the note as a play: mail all the time, while one part after the other is taken away. */
package eu.testa.mail.lab.outage;
