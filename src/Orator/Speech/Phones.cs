namespace Orator.Speech;

/// <summary>The sounds of speech that an encoder may learn to tell apart: silence, and the 39 of English as the ARPAbet of the CMU
/// pronouncing dictionary writes them.</summary>
public static class Phones
{
    /// <summary>Their names, silence (<c>SIL</c>) first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "SIL", "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S",
        "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
    ];

    /// <summary>Places among <see cref="Names"/> of the sounds for which the lips close: /b/, /m/, /p/.</summary>
    public static IReadOnlyList<int> Bilabials { get; } = [IndexOf("B"), IndexOf("M"), IndexOf("P")];

    /// <summary>Those for which the lower lip meets the upper teeth: /f/, /v/.</summary>
    public static IReadOnlyList<int> Labiodentals { get; } = [IndexOf("F"), IndexOf("V")];

    /// <summary>Place of a sound among <see cref="Names"/>; -1 if it is none of them.</summary>
    /// <param name="name">Its name; a digit of stress at the end (<c>AH0</c>) does not count.</param>
    public static int IndexOf(string name)
    {
        string plain = name.TrimEnd('0', '1', '2');
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == plain)
            {
                return i;
            }
        }

        return -1;
    }
}
