"""Words that stand in nearly every text of a language: poor names for anything. Data, and nothing else.

Lower case, as the languages write them; three letters and less need no entry, being short (see `names`).
"""

from monitor.match.text import fold

_BY_LANGUAGE = {
    "de": """
        aber alle allem allen aller alles also andere auch bereits beim bisher dabei damit dann darauf dass davon dazu
        dein denn deren dessen deutsch diese diesem diesen dieser dieses doch dort durch eine einem einen einer eines
        etwa etwas euro frau ganz gegen geht gibt gilt habe haben hatte hatten hier ihre ihrem ihren ihrer immer jahr
        jahre jahren jede jeder jetzt kann kein keine land lassen mann mehr mein mensch menschen muss nach nicht nichts
        noch nur oder ohne prozent sagt sagte schon sehr sein seine seinem seinen seiner seit sich sind soll sollte
        sondern sowie stadt statt tage tagen über unter viel viele vier vom von vor wann warum welche weil weiter wenig
        wenn werde werden wieder will wird woche worden wurde wurden zeit zudem zwei zwischen
    """,
    "en": """
        about after again against ahead all also among amid another any around back because been before being best
        between both business came case city come company could country day days deal does down during each early end
        even every expected first five former four from gave general going good government great group half have head
        help here high himself home house however including inside into issue just keep large last late later least left
        less life like little live local long made make many market may member might million minister month more most
        move much must near need never news next night nine north number office official officials once only open other
        over part party past people place plan point police power president press public really report right said same
        says second see seven several should show side since some south state statement still such support take talks
        than that their them then there these they thing this those three through time today told took toward turn two
        under united until upon very want week well were west what when where which while white will with within without
        woman women word work world would year years yesterday your
    """,
    "es": """
        ahora algo algunos ante antes años aquí así aunque bajo bien cada casa casi casos ciudad como con contra cual
        cuando cuatro cuenta cuyo dado debe decir desde después día días dice dicho dijo donde dos durante ejemplo ella
        ellos embargo entonces entre esta estaba estado estados están estar este esto estos gobierno gran grande hace
        hacer hacia hasta haya hombre hora hoy junto lado largo luego lugar manera mayor medio mejor menos mientras
        mismo momento mucho muchos mujer mundo muy nada nosotros noche nueva nuevo nunca otra otras otro otros país para
        parte pasado pero personas poco poder podría porque presidente primer primera pueblo puede pueden pues punto
        quien quienes sería según semana sido siempre siendo sino sobre solo sólo también tanto tener tiempo tiene
        tienen toda todas todo todos trabajo tras tres unas unos usted veces vida vuelta
    """,
    "fr": """
        ainsi alors après aussi autre autres avait avant avec avoir bien cela celle celui ceux cette chaque chez comme
        comment contre dans dernier depuis deux dire dit doit donc dont elle elles encore enfin ensuite entre est était
        état être eux face faire fait faut femme fois font forme france grand grande groupe heure heures hier homme ici
        ils jamais jour jours jusque leur leurs lieu loin lors lui mais mal mardi même mieux mois moins monde monsieur
        mort notamment notre nous nouveau nouvelle nuit ont par parce parmi part partie pas pays peu peut plus plusieurs
        point politique pour pourrait près premier première président prise puis quand quatre que quel quelle quelques
        qui quoi rien sans selon semaine sera seul seulement ses soir sont sous suite sur temps toujours tous tout toute
        toutes travail très trois une vers vie vient ville voir vous vraiment
    """,
    "it": """
        allora altri altro anche ancora anni anno avere bene cento che chi ciò città come con contro così cosa cui dalla
        dalle dato davanti degli dei del della delle dello dentro deve dice dire domani dopo dove due durante essere
        fare fatto fino forse fuori giorni giorno governo grande già hanno ieri infatti insieme loro lunedì maggior mai
        male meno mentre milioni molti molto mondo nella nelle nessuno niente notte nulla nuova nuovo ogni oggi oltre
        ore paese parte per perché però persone più poco poi posto presidente prima primo proprio quale quando quanto
        quattro quella quelle quelli quello questa queste questi questo qui quindi sarà secondo sempre senza settimana
        solo sono sotto sta stata stati stato stesso storia sua sue sul sulla suo tanto tempo tra tre troppo tutta tutte
        tutti tutto una uno uomo vita volta volte
    """,
    "pt": """
        agora ainda além algo algum alguns antes anos após aqui assim até bem cada casa caso cerca cidade coisa com como
        contra das depois desde deste dia dias disse diz dois dos durante ela ele eles enquanto entre era essa esse esta
        estado está estão este estava foi foram fora forma governo grande havia hoje homem hora isso isto junto lado
        lugar maior mais mas melhor menos mesmo mil milhões momento muito muitos mulher mundo nada não nas nem nesta
        nome nos nova novo num numa nunca onde ontem outra outras outro outros país para parte pela pelo pessoas pode
        podem pois por porque pouco povo presidente primeira primeiro qual quando quase quatro que quem segundo seja sem
        semana sempre ser será sido sobre sua suas são também tanto tem tempo ter todo todos trabalho três tudo uma vai
        vez vida vezes você
    """,
    "ru": """
        более больше была были было быть ведь весь вместе вместо вновь вопрос вопросы время всегда всего всей всем всех
        всю вчера газета глава год года году годы город города даже далее дело день для дней дня долго должен должны
        дома другие других другой его если есть ещё жизнь закон затем здесь именно иметь итог каждый как какой когда
        которая которого которой которые который которых кроме кто куда лет либо лишь лучше люди людей между менее мест
        место месяц много может можно мой москва надо назад накануне нам нас начале него нее нет них ничего новая новое
        новости новые новый ночь нужно однако один одна одной около она они опять от очень первая первый перед под пока
        понедельник после потом потому почему почти правительство президент при про против работа работы раз ранее
        решение россии россия рублей рядом сам сама сами самый своего своей свои своих свой свою сегодня сейчас сила
        случае случай снова совсем сообщил сообщила сообщили сразу среди стал стала стали стало страна страны сюда так
        также такие такой там тебе тем теперь того тогда тоже только тот три тысяч уже утром хотя часть часто чего
        человек чем через что чтобы эта эти этим этих это этого этой этом этот эту
    """,
    "uk": """
        але або адже без більш більше буде будуть була були було бути вже весь від він вона вони воно всі всіх всього
        години години день для дня днів дуже знову його керівник коли кого країна країни крім кілька людей люди має
        мають між місто місяць можна може над нам нас наступний ніж нова нове нові новий ними них під після перед перший
        повідомив повідомили поки потім президент при про проти раз разом рік роки року років саме свого своє свої свою
        сказав сьогодні також так такі там тепер тільки того тоді тому треба три тут уже уряд усі учора хоча через час
        частина чого чому щоб що цей цього цьому цих ця яка який яких які якого
    """,
}

COMMON: frozenset[str] = frozenset(fold(word) for words in _BY_LANGUAGE.values() for word in words.split())
"""All of them, normalised as a text's words are."""
