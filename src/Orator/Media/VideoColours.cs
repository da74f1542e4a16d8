namespace Orator.Media;

/// <summary>How a video's colours are coded, in ffmpeg's words; empty where the file does not say.</summary>
/// <param name="Transfer">Transfer characteristics.</param>
/// <param name="Primaries">Colour primaries.</param>
/// <param name="Matrix">Matrix coefficients.</param>
/// <param name="Range">tv or pc.</param>
/// <param name="PixelFormat">Pixel format.</param>
internal sealed record VideoColours(string Transfer, string Primaries, string Matrix, string Range, string PixelFormat)
{
    // Light of SDR white, cd/m2; brighter light is pressed together, ordinary light keeps its level.
    private const string White = "100";
    private const string ToneMapping = "tonemap=mobius:param=0.5:desat=0";

    /// <summary>Whether the video has a high dynamic range (PQ or HLG).</summary>
    public bool IsHdr => Transfer is "smpte2084" or "arib-std-b67";

    private bool IsWide => Primaries is "bt2020" or "smpte432" or "smpte431";

    private bool IsRgb =>
        PixelFormat.StartsWith("gbr", StringComparison.Ordinal) || PixelFormat.StartsWith("rgb", StringComparison.Ordinal);

    /// <summary>ffmpeg's filters that turn the colours into BT.709, as all else expects; empty for ordinary videos, and where ffmpeg
    /// lacks the filters.</summary>
    public string Filter()
    {
        if ((!IsHdr && !IsWide) || !FFmpeg.Current.HasColourFilters)
        {
            return "";
        }

        string transfer = IsHdr || Transfer is "bt709" or "smpte170m" or "iec61966-2-1" or "bt2020-10" or "bt2020-12" ? Transfer : "bt709";
        string primaries = IsWide || Primaries is "bt709" or "smpte170m" or "bt470bg" ? Primaries : IsHdr ? "bt2020" : "bt709";
        string matrix = IsRgb ? "gbr" : Matrix is "bt2020nc" or "bt709" or "smpte170m" or "bt470bg" ? Matrix : IsHdr || Primaries == "bt2020" ? "bt2020nc" : "bt709";
        string range = Range == "pc" || (Range.Length == 0 && IsRgb) ? "full" : "limited";
        string input = $"zscale=tin={transfer}:pin={primaries}:min={matrix}:rin={range}:t=linear:npl={White}";
        string tone = IsHdr ? ToneMapping + "," : "";
        return $"{input},format=gbrpf32le,zscale=p=bt709,{tone}zscale=t=bt709:m=bt709:r=tv,format=yuv444p10le";
    }

    /// <summary>What to tell about the colours; null for ordinary videos.</summary>
    /// <param name="name">What the note calls the file.</param>
    public string? Describe(string name)
    {
        if (!IsHdr && !IsWide)
        {
            return null;
        }

        string kind = Transfer switch { "smpte2084" => "HDR (PQ)", "arib-std-b67" => "HDR (HLG)", _ => "wide-gamut" };
        return FFmpeg.Current.HasColourFilters
            ? $"'{name}' is a {kind} video; its colours are converted to the ordinary range."
            : $"'{name}' is a {kind} video, which this ffmpeg cannot convert (it lacks the filters zscale and tonemap): its colours look pale.";
    }
}
