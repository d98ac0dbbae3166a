<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>JobIndicator</name>
    <message numerus="yes">
        <source>{title} (%n more)</source>
        <translation>
            <numerusform>{title} (%n more)</numerusform>
            <numerusform>{title} (%n more)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagAdvice</name>
    <message numerus="yes">
        <source>%n image(s) say nothing but “unsure”.</source>
        <translation>
            <numerusform>%n image says nothing but “unsure”.</numerusform>
            <numerusform>%n images say nothing but “unsure”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) have no tags yet.</source>
        <translation>
            <numerusform>%n image has no tags yet.</numerusform>
            <numerusform>%n images have no tags yet.</numerusform>
        </translation>
    </message>
</context>
</TS>
