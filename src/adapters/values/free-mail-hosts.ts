/**
 * Hosts of mail services that anybody can join, and of internet providers that give addresses to private customers:
 * such an address does not tell the company. Exact hosts; kept by hand.
 */
const HOSTS: readonly string[] = [
  // Google, Apple, Proton, Fastmail, Tuta and others of the whole world
  ...`
    accountant.com aim.com aol.com asia.com cheerful.com consultant.com countermail.com disroot.org
    dr.com duck.com email.com engineer.com europe.com excite.com fastmail.com fastmail.fm fastmail.net
    gawab.com gmail.com gmx.co.uk gmx.com gmx.us googlemail.com hey.com hotpop.com hush.com hushmail.com
    hushmail.me icloud.com iname.com inbox.com indiatimes.com juno.com keemail.me lavabit.com
    linuxmail.org lycos.com mac.com mail.com mail2world.com mailbox.org mailfence.com maktoob.com me.com
    myself.com netscape.net netzero.com netzero.net onmail.com opayq.com pm.me pobox.com post.com
    posteo.de posteo.net posteo.org proton.me protonmail.ch protonmail.com rediff.com rediffmail.com
    riseup.net rocketmail.com runbox.com safe-mail.net sify.com skiff.com startmail.com techie.com
    tuta.com tuta.io tutamail.com tutanota.com tutanota.de usa.com writeme.com ymail.com zoho.com
    zohomail.com zohomail.eu
  `
    .trim()
    .split(/\s+/),
  // Microsoft
  ...`
    hotmail.at hotmail.be hotmail.ca hotmail.ch hotmail.cl hotmail.co.il hotmail.co.jp hotmail.co.nz
    hotmail.co.th hotmail.co.uk hotmail.co.za hotmail.com hotmail.com.ar hotmail.com.au hotmail.com.br
    hotmail.com.mx hotmail.com.tr hotmail.cz hotmail.de hotmail.dk hotmail.es hotmail.fi hotmail.fr
    hotmail.gr hotmail.hu hotmail.it hotmail.nl hotmail.no hotmail.se hotmail.sg live.at live.be live.ca
    live.ch live.cl live.cn live.co.uk live.co.za live.com live.com.ar live.com.au live.com.mx
    live.com.pt live.com.sg live.de live.dk live.fi live.fr live.ie live.in live.it live.jp live.nl
    live.no live.ru live.se msn.com outlook.at outlook.be outlook.cl outlook.co.id outlook.co.il
    outlook.co.nz outlook.co.th outlook.com outlook.com.ar outlook.com.au outlook.com.br outlook.com.gr
    outlook.com.tr outlook.com.vn outlook.cz outlook.de outlook.dk outlook.es outlook.fr outlook.hu
    outlook.ie outlook.in outlook.it outlook.jp outlook.kr outlook.lv outlook.my outlook.ph outlook.pt
    outlook.sa outlook.sg outlook.sk passport.com windowslive.com
  `
    .trim()
    .split(/\s+/),
  // Yahoo
  ...`
    yahoo.at yahoo.be yahoo.ca yahoo.ch yahoo.cl yahoo.cn yahoo.co.id yahoo.co.il yahoo.co.in yahoo.co.jp
    yahoo.co.kr yahoo.co.nz yahoo.co.th yahoo.co.uk yahoo.co.za yahoo.com yahoo.com.ar yahoo.com.au
    yahoo.com.br yahoo.com.cn yahoo.com.co yahoo.com.hk yahoo.com.mx yahoo.com.my yahoo.com.pe
    yahoo.com.ph yahoo.com.sg yahoo.com.tr yahoo.com.tw yahoo.com.ve yahoo.com.vn yahoo.cz yahoo.de
    yahoo.dk yahoo.es yahoo.fi yahoo.fr yahoo.gr yahoo.hu yahoo.ie yahoo.in yahoo.it yahoo.net yahoo.nl
    yahoo.no yahoo.pl yahoo.pt yahoo.ro yahoo.se ybb.ne.jp
  `
    .trim()
    .split(/\s+/),
  // North America
  ...`
    ameritech.net att.net bell.net bellnet.ca bellsouth.net cableone.net centurylink.net centurytel.net
    charter.net cogeco.ca comcast.net cox.net earthlink.net eastlink.ca embarqmail.com frontier.com
    frontiernet.net insightbb.com mediacombb.net mindspring.com mts.net optimum.net optonline.net
    pacbell.net peoplepc.com prodigy.net q.com roadrunner.com rogers.com rr.com sasktel.net sbcglobal.net
    shaw.ca spectrum.net suddenlink.net swbell.net sympatico.ca tds.net telus.net twc.com verizon.net
    videotron.ca windstream.net wowway.com xfinity.com
  `
    .trim()
    .split(/\s+/),
  // Germany, Austria, Switzerland
  ...`
    a1.net alice-dsl.de alice-dsl.net alice.de aon.at arcor.de bluewin.ch chello.at email.de ewe.net
    ewetel.net freenet.de gmx.at gmx.ch gmx.de gmx.eu gmx.info gmx.li gmx.net gmx.org green.ch hispeed.ch
    inode.at kabelmail.de kabsi.at lycos.de magenta.de mail.de netcologne.de o2mail.de o2online.de
    online.de onlinehome.de osnanet.de sunrise.ch swissonline.ch t-online.de tele2.at unity-mail.de
    unitybox.de utanet.at versanet.de vodafone.de vodafonemail.de vtxmail.ch web.de
  `
    .trim()
    .split(/\s+/),
  // United Kingdom, Ireland
  ...`
    aol.co.uk blueyonder.co.uk btconnect.com btinternet.com btopenworld.com eircom.net freeserve.co.uk
    fsmail.net iol.ie lineone.net mail.co.uk ntlworld.com o2.co.uk orange.net plus.net plusnet.com
    sky.com talktalk.net tiscali.co.uk virgin.net virginmedia.com
  `
    .trim()
    .split(/\s+/),
  // France, Belgium, Netherlands, Luxembourg
  ...`
    aliceadsl.fr aol.fr bbox.fr belgacom.net casema.nl cegetel.net chello.nl club-internet.fr free.fr
    gmx.fr hetnet.nl home.nl kpnmail.nl kpnplanet.nl laposte.net neuf.fr numericable.fr online.nl
    orange.fr planet.nl proximus.be pt.lu quicknet.nl scarlet.be sfr.fr skynet.be solcon.nl tele2.nl
    telenet.be telfort.nl upcmail.nl voila.fr voo.be wanadoo.fr xs4all.nl ziggo.nl zonnet.nl
  `
    .trim()
    .split(/\s+/),
  // Italy, Spain, Portugal, Greece
  ...`
    alice.it clix.pt email.it fastwebnet.it forthnet.gr freemail.gr gmx.es hol.gr in.gr
    inwind.it iol.it jazztel.es libero.it mail.telepac.pt movistar.es netcabo.pt ono.com orange.es
    otenet.gr sapo.pt telefonica.net terra.es tim.it tin.it tiscali.it virgilio.it
    ya.com
  `
    .trim()
    .split(/\s+/),
  // Northern Europe
  ...`
    bredband.net bredband2.com broadpark.no comhem.se elisanet.fi frisurf.no getmail.no hot.ee inbox.lt
    inbox.lv jubii.dk kolumbus.fi luukku.com lyse.net mail.dk mail.ee mail.tele.dk netti.fi one.lt
    online.no passagen.se pp.inet.fi saunalahti.fi simnet.is spray.se stofanet.dk suomi24.fi swipnet.se
    tdcadsl.dk tele2.se telia.com telia.se youmail.dk
  `
    .trim()
    .split(/\s+/),
  // Central and Eastern Europe
  ...`
    abv.bg atlas.cz autorambler.ru azet.sk bigmir.net bk.ru centrum.cz centrum.sk citromail.hu dir.bg
    email.cz eunet.rs freemail.hu gazeta.pl go2.pl home.ro i.ua inbox.ru indamail.hu inet.hr interia.eu
    interia.pl internet.ru lenta.ru list.ru mail.bg mail.md mail.ru meta.ua myrambler.ru net.hr ngs.ru
    o2.pl onet.eu onet.pl op.pl pobox.sk pochta.ru poczta.fm poczta.onet.pl post.cz post.sk qip.ru
    quick.cz rambler.ru ro.ru seznam.cz siol.net t-2.net t-online.hu tlen.pl tut.by ukr.net upcmail.hu
    vipmail.hu volny.cz vp.pl wp.pl ya.ru yandex.by yandex.com yandex.kz yandex.ru yandex.ua zoznam.sk
  `
    .trim()
    .split(/\s+/),
  // Asia
  ...`
    012.net.il 126.com 139.com 163.com 189.cn 21cn.com 263.net aliyun.com au.com bezeqint.net
    biglobe.ne.jp daum.net dion.ne.jp docomo.ne.jp dreamwiz.com eim.ae emirates.net.ae empal.com
    excite.co.jp ezweb.ne.jp foxmail.com goo.jp hanmail.net hinet.net i.softbank.jp infoseek.jp kakao.com
    kimo.com livedoor.com mail.vnn.vn mynet.com nate.com naver.com netvigator.com netvision.net.il
    nifty.com ocn.ne.jp pacific.net.sg paran.com pchome.com.tw plala.or.jp pldtdsl.net qq.com seed.net.tw
    sina.cn sina.com singnet.com.sg so-net.ne.jp softbank.ne.jp sohu.com streamyx.com superonline.com
    tm.net.my tom.com ttmail.com vip.163.com vip.qq.com vip.sina.com walla.co.il walla.com wo.cn yeah.net
  `
    .trim()
    .split(/\s+/),
  // Latin America, Africa, Oceania
  ...`
    adinet.com.uy arnet.com.ar bigpond.com bigpond.com.au bigpond.net.au bol.com.br cantv.net
    ciudad.com.ar clear.net.nz click21.com.br dodo.com.au fibertel.com.ar globo.com globomail.com
    iafrica.com ig.com.br iinet.net.au infinitum.com.mx internode.on.net lantic.net menara.ma mweb.co.za
    oi.com.br optusnet.com.au orcon.net.nz ozemail.com.au paradise.net.nz prodigy.net.mx r7.com
    slingshot.co.nz speedy.com.ar superig.com.br telkomsa.net terra.cl terra.com terra.com.br
    terra.com.mx tpg.com.au une.net.co uol.com.br vodafone.co.nz vodamail.co.za vtr.net webmail.co.za
    westnet.com.au xtra.co.nz zipmail.com.br
  `
    .trim()
    .split(/\s+/),
  // Addresses for a day
  ...`
    10minutemail.com byom.de dispostable.com getnada.com guerrillamail.com guerrillamail.net
    guerrillamail.org maildrop.cc mailinator.com mailnesia.com mintemail.com sharklasers.com
    spamgourmet.com temp-mail.org tempmail.com throwawaymail.com trash-mail.com trashmail.com
    trashmail.de wegwerfemail.de yopmail.com yopmail.fr
  `
    .trim()
    .split(/\s+/),
];

export const FREE_MAIL_HOSTS: ReadonlySet<string> = new Set(HOSTS);
